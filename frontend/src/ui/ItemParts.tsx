import { formatDay } from "@/format/date";
import { formatCount, formatDecimal, isZero } from "@/format/number";
import { useT } from "@/i18n";
import { Kbd } from "@/keys/Kbd";
import { useKey } from "@/keys/registry";
import { useToday } from "@/shell/info";
import { openPage } from "@/state/tabs";
import { useRead } from "@/transport/query";
import { Tag } from "./Dot";
import { Failure } from "./Message";
import { Section } from "./Page";
import { PaperLink } from "./Papers";

/** An item's head in an inspector. */
export function ItemHead({ item }: { item: { code: string; name: string; spec: string; source: "buy" | "make" | "outsource" } }) {
  const t = useT();
  return (
    <Section
      title={
        <>
          <button
            type="button"
            className="plain code strong"
            onClick={() => openPage("item", { code: item.code })}
            title={t("where_used.openItem")}
          >
            {item.code}
          </button>{" "}
          <Tag>{t(`item.sources.${item.source}`)}</Tag>
        </>
      }
    >
      <div className="text2">
        {item.name} {item.spec}
      </div>
    </Section>
  );
}

/** Where a way through the BOMs begins: for the day that is looked at, and downwards for what is needed. */
export interface Walk {
  item: string;
  quantity?: string;
  date?: string;
}

/** What an item is made of. */
export function walkDown({ item, quantity, date }: Walk): void {
  // What comes out of a BOM is needed with the other sign; nothing needs no explosion, so that is of one.
  const needed = quantity === undefined || isZero(quantity) ? undefined : quantity.replace("-", "");
  openPage("explosion", { item, quantity: needed, date });
}

/** What an item goes into. */
export function walkUp({ item, date }: Walk): void {
  openPage("where_used", { item, date });
}

/** The open orders that need an item. */
export function walkOccupation(item: string): void {
  openPage("occupation", { item });
}

/** F6, F7 and F8 on the row at hand, as its buttons go. A page whose button has one of them leaves it out. */
export function WalkKeys({
  from,
  down = true,
  up = true,
  occupied = true,
}: {
  from: Walk | null;
  down?: boolean;
  up?: boolean;
  occupied?: boolean;
}): null {
  useKey("explode", () => from && walkDown(from), { enabled: from !== null && down, bar: down });
  useKey("whereUsed", () => from && walkUp(from), { enabled: from !== null && up, bar: up });
  useKey("occupation", () => from && walkOccupation(from.item), { enabled: from !== null && occupied, bar: occupied });
  return null;
}

/** 反查 in an inspector: the first direct parents, and how many tops. */
export function WhereUsedSection({ code, date }: { code: string; date?: string }) {
  const t = useT();
  const parents = useRead("bom.where_used", { item: code, view: "direct", limit: 3, ...(date ? { date } : {}) }, { keep: true });
  const summary = parents.data?.summary;
  return (
    <Section
      title={t("where_used.title")}
      note={summary && summary.direct > 0 ? t("where_used.summary", { direct: summary.direct, tops: summary.tops }) : ""}
      action={
        <button type="button" className="plain" onClick={() => walkUp({ item: code, date })} aria-label={t("where_used.title")}>
          <Kbd id="whereUsed" />
        </button>
      }
    >
      {parents.data?.lines.slice(0, 3).map((line) => (
        <div className="fact" key={line.item + line.path.join()}>
          <button type="button" className="plain" onClick={() => walkUp({ item: line.item, date })}>
            <span className="code">{line.item}</span> {line.name}
          </button>
          <span className="num">× {formatDecimal(line.quantity)}</span>
        </div>
      ))}
      {summary && summary.direct > 3 && (
        <button type="button" className="plain link" onClick={() => walkUp({ item: code, date })}>
          {t("where_used.others", { count: summary.direct - 3 })}
        </button>
      )}
      {summary?.direct === 0 && <span className="muted">{t("where_used.nowhere")}</span>}
    </Section>
  );
}

/** Orders that stand in an inspector; their page has the rest. */
const shownOrders = 4;

/** 占用 in an inspector: how many open orders need it, how much is still to be issued, and the first of them. */
export function OccupationSection({ code }: { code: string }) {
  const t = useT();
  const today = useToday();
  const read = useRead("bom.occupation", { item: code }, { keep: true });
  const { orders = [], totals, decimals = 0 } = read.data ?? {};
  return (
    <Section
      title={t("occupation.title")}
      note={
        totals &&
        orders.length > 0 &&
        t("occupation.ofItem", {
          count: formatCount(orders.length) as never,
          remaining: formatDecimal(totals.remaining, decimals),
        })
      }
      action={
        <button type="button" className="plain" onClick={() => walkOccupation(code)} aria-label={t("occupation.title")}>
          <Kbd id="occupation" />
        </button>
      }
    >
      {read.error && <Failure what={t("list.notRead")} error={read.error} line />}
      {orders.slice(0, shownOrders).map((order) => (
        <div className="fact" key={order.work_order}>
          <span>
            <PaperLink number={order.work_order} /> <span className="text2">{formatDay(order.due, today)}</span>
          </span>
          <span className="num">{formatDecimal(order.remaining, decimals)}</span>
        </div>
      ))}
      {orders.length > shownOrders && (
        <button type="button" className="plain link" onClick={() => walkOccupation(code)}>
          {t("occupation.others", { count: orders.length - shownOrders })}
        </button>
      )}
      {read.isSuccess && orders.length === 0 && <span className="muted">{t("occupation.nowhere")}</span>}
    </Section>
  );
}
