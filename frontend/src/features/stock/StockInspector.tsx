import { Button } from "antd";
import type { Row, StockRow } from "@/contract";
import { formatDay } from "@/format/date";
import { formatDecimal, isZero } from "@/format/number";
import { useT } from "@/i18n";
import { Kbd } from "@/keys/Kbd";
import { useToday } from "@/shell/info";
import { openPage } from "@/state/tabs";
import { usePages, useRead } from "@/transport/query";
import { BinCode, CodeLink, Num } from "@/ui/cells";
import { walkOccupation } from "@/ui/ItemParts";
import { Failure } from "@/ui/Message";
import { Fact, Section } from "@/ui/Page";
import { PaperLink } from "@/ui/Papers";
import { itemFilter } from "./ofItem";
import { isLow, Moved, ReservationDot } from "./Parts";

/** Places, reservations and moves that stand in the inspector; their lists have the rest. */
const SHOWN = 5;
/** Days that are looked ahead at first. */
const DAYS = 14;

/** Why so much of an item is available, where it lies, what can be promised and what moved last. */
export function StockInspector({ row }: { row: StockRow }) {
  const t = useT();
  const { item } = row;
  const figure = (value: string) => `${formatDecimal(value, row.decimals)} ${row.unit}`;
  return (
    <>
      <Section
        title={
          <CodeLink page="item" params={{ code: item }}>
            {item}
          </CodeLink>
        }
      >
        <div className="text2">
          {row.name} {row.spec}
        </div>
      </Section>
      <div className="section sectionactions">
        <Button size="small" onClick={() => openPage("stock.balances", { item })}>
          {t("stock.openBalances")}
        </Button>
        <Button size="small" onClick={() => openPage("stock.moves", { item })}>
          {t("stock.openMoves")}
        </Button>
        <Button size="small" onClick={() => walkOccupation(item)}>
          {t("occupation.title")} <Kbd id="occupation" />
        </Button>
        <Button size="small" onClick={() => openPage("item", { code: item })}>
          {t("stock.openItem")}
        </Button>
      </div>
      <Section title={t("stock.why")}>
        <Fact label={t("stock.onHand")}>{figure(row.on_hand)}</Fact>
        <Fact label={`− ${t("stock.held")}`}>{figure(row.held)}</Fact>
        <Fact label={`− ${t("stock.reserved")}`}>{figure(row.reserved)}</Fact>
        <Fact label={`= ${t("stock.available")}`} strong>
          <span className={isLow(row) ? "red" : undefined}>{figure(row.available)}</span>
        </Fact>
        {isLow(row) && <div className="red small">{t("stock.low", { quantity: figure(row.safety_stock) })}</div>}
      </Section>
      {[row.quarantine, row.at_supplier, row.on_order].some((q) => !isZero(q)) && (
        <Section title={t("stock.elsewhere")}>
          <Fact label={t("stock.quarantine")}>{figure(row.quarantine)}</Fact>
          <Fact label={t("stock.atSupplier")}>{figure(row.at_supplier)}</Fact>
          <Fact label={t("stock.onOrder")}>{figure(row.on_order)}</Fact>
        </Section>
      )}
      <Promised row={row} />
      <Places row={row} />
      <Reservations row={row} />
      <Moves row={row} />
    </>
  );
}

/** 哪天能答应多少: what comes and goes by day, and what can be promised from each on. */
function Promised({ row }: { row: StockRow }) {
  const t = useT();
  const today = useToday();
  const days = usePages("stock.promise", { item: row.item, limit: DAYS });
  const rows: Row<"stock.promise">[] = days.data?.pages.flatMap((p) => p.rows) ?? [];
  const { decimals } = row;
  const figure = (value: string) => `${formatDecimal(value, decimals)} ${row.unit}`;
  const late = rows[0]?.late ?? "0";
  const undated = (days.data?.pages[0] as { undated: string } | undefined)?.undated ?? "0";
  return (
    <Section title={t("stock.promise")}>
      {days.error && <Failure what={t("list.notRead")} error={days.error} line />}
      {rows.length > 0 && (
        <table className="mini" aria-label={t("stock.promise")}>
          <thead>
            <tr>
              <th>{t("stock.day")}</th>
              <th className="num">{t("stock.comes")}</th>
              <th className="num">{t("stock.goes")}</th>
              <th className="num">{t("stock.projected")}</th>
              <th className="num">{t("stock.canPromise")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((day) => (
              <tr key={day.day}>
                <td>{day.day === today ? t("common.today") : formatDay(day.day, today)}</td>
                {([day.comes, day.goes, day.projected] as const).map((value, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: three columns that never move
                  <td key={i} className="num">
                    <Num value={value} decimals={decimals} />
                  </td>
                ))}
                <td className="num strong">
                  <Num value={day.promise} decimals={decimals} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {!isZero(late) && <div className="amber small">{t("stock.late", { quantity: figure(late) })}</div>}
      {!isZero(undated) && <div className="text2 small">{t("stock.undated", { quantity: figure(undated) })}</div>}
      {days.hasNextPage && (
        <button type="button" className="plain link" onClick={() => void days.fetchNextPage()}>
          {t("stock.more")}
        </button>
      )}
    </Section>
  );
}

/** A door to the whole list, when not all of it stands here. */
function All({ label, run }: { label: string; run: () => void }) {
  return (
    <button type="button" className="plain link small" onClick={run}>
      {label}
    </button>
  );
}

function Places({ row }: { row: StockRow }) {
  const t = useT();
  // A place that was emptied keeps its row.
  const filled = { field: "quantity", op: "gt" as const, values: ["0"] };
  const found = useRead("stock.balances", { filter: [...itemFilter(row.item), filled], limit: SHOWN });
  const rows = found.data?.rows ?? [];
  return (
    <Section
      title={t("stock.where")}
      action={<All label={t("stock.allBalances")} run={() => openPage("stock.balances", { item: row.item })} />}
    >
      {found.error && <Failure what={t("list.notRead")} error={found.error} line />}
      {found.data && rows.length === 0 && <span className="muted">{t("stock.nowhere")}</span>}
      {rows.map((place) => (
        <Fact
          key={`${place.warehouse} ${place.bin} ${place.lot}`}
          label={
            <>
              {place.warehouse_name} <BinCode bin={place.bin} /> <span className="muted">{place.lot}</span>
            </>
          }
        >
          <Num value={place.quantity} decimals={place.decimals} />
        </Fact>
      ))}
    </Section>
  );
}

function Reservations({ row }: { row: StockRow }) {
  const t = useT();
  const found = useRead("reservation.list", { filter: itemFilter(row.item), limit: SHOWN });
  const rows = found.data?.rows ?? [];
  return (
    <Section
      title={t("stock.lastReservations")}
      action={<All label={t("stock.allReservations")} run={() => openPage("reservation.list", { item: row.item })} />}
    >
      {found.error && <Failure what={t("list.notRead")} error={found.error} line />}
      {found.data && rows.length === 0 && <span className="muted">{t("stock.noReservations")}</span>}
      {rows.map((one) => (
        <div className="fact" key={one.id}>
          <span>
            <PaperLink number={one.document} />
          </span>
          <span className="num">
            <ReservationDot kind={one.kind} /> {formatDecimal(one.quantity, one.decimals)}
          </span>
        </div>
      ))}
    </Section>
  );
}

function Moves({ row }: { row: StockRow }) {
  const t = useT();
  const today = useToday();
  const found = useRead("stock.moves", { filter: itemFilter(row.item), limit: SHOWN });
  const rows = found.data?.rows ?? [];
  return (
    <Section
      title={t("stock.lastMoves")}
      action={<All label={t("stock.allMoves")} run={() => openPage("stock.moves", { item: row.item })} />}
    >
      {found.error && <Failure what={t("list.notRead")} error={found.error} line />}
      {found.data && rows.length === 0 && <span className="muted">{t("stock.noMoves")}</span>}
      {rows.map((move) => (
        <div className="fact" key={move.id}>
          <span>
            {formatDay(move.day, today)} <PaperLink number={move.document} />
          </span>
          <span className="num">
            <Moved value={move.quantity} decimals={move.decimals} />
          </span>
        </div>
      ))}
    </Section>
  );
}
