import { Input } from "antd";
import { useMemo, useState } from "react";
import type { BinRow, Filter } from "@/contract";
import { formatCount } from "@/format/number";
import { useT } from "@/i18n";
import { useHasPage } from "@/shell/pages";
import { openPage } from "@/state/tabs";
import { usePages } from "@/transport/query";
import { BinCode, Retired, useBinName } from "@/ui/cells";
import { type Column, Grid } from "@/ui/Grid";
import { LabelButton } from "@/ui/label/LabelButton";
import { useTicks } from "@/ui/list/useTicks";
import { Failure } from "@/ui/Message";
import { KeyButton } from "@/ui/Page";
import { useRested, useSlow } from "@/ui/useSlow";

/** The bins of a warehouse, 50 at a time; each is changed on its own page. */
export function Bins({ warehouse, closed }: { warehouse: string; closed: boolean }) {
  const t = useT();
  const binName = useBinName();
  const [text, setText] = useState("");
  const [sort, setSort] = useState("code");
  const [selected, setSelected] = useState<string | null>(null);
  const filter: Filter[] = [{ field: "warehouse", op: "eq", values: [warehouse] }];
  const rested = useRested(text.trim());
  const pages = usePages("bin.list", { text: rested, filter, sort, limit: 50, count: true });
  const rows = useMemo(() => pages.data?.pages.flatMap((page) => page.rows) ?? [], [pages.data]);
  const total = pages.data?.pages[0]?.total;
  const canImport = useHasPage("import");
  const slow = useSlow(pages.isPending);
  const ticks = useTicks((b: BinRow) => b.code);
  const columns = useMemo(
    (): Column<BinRow>[] => [
      {
        key: "code",
        title: t("bin.code"),
        width: 180,
        sort: true,
        render: (b) => (
          <>
            <BinCode bin={b.code} /> <Retired retired={b.retired} />
          </>
        ),
      },
      {
        key: "barcode",
        title: t("bin.barcode"),
        width: 200,
        sort: true,
        render: (b) => <span className="code">{b.barcode}</span>,
      },
      { key: "note", title: t("common.note"), width: 200, grow: true, render: (b) => <span className="text2">{b.note}</span> },
    ],
    [t],
  );
  const marked = [ticks.column((b) => t("list.tick", { what: binName(b.code) })), ...columns];
  const current = rows.find((b) => b.code === selected);
  return (
    <>
      <div className="partshead">
        <strong>{t("warehouse.bins")}</strong>
        <span className="muted">{typeof total === "number" && t("bin.count", { count: formatCount(total) as never })}</span>
        <span className="right">
          <Input
            style={{ width: 180 }}
            value={text}
            placeholder={t("bin.find")}
            aria-label={t("bin.find")}
            onChange={(e) => setText(e.target.value)}
          />
          <LabelButton
            what={
              ticks.rows.length > 0
                ? { of: "bins", named: ticks.rows.map((b) => ({ warehouse, code: b.code })) }
                : { of: "bins", all: { text: rested, filter, sort } }
            }
            rows={ticks.rows.length || (total ?? null)}
          />
          {canImport && (
            <KeyButton right="import" quiet label={t("common.import")} run={() => openPage("import", { kind: "bin" })} />
          )}
          <KeyButton
            right="master_data"
            label={t("bin.create")}
            disabled={closed}
            why={t("common.retired")}
            run={() => openPage("bin", { warehouse })}
          />
        </span>
      </div>
      {pages.error && <Failure what={t("list.notRead")} error={pages.error} />}
      <div
        className="fill"
        onKeyDown={(e) => {
          const inTable = e.target instanceof HTMLElement && e.target.getAttribute("role") === "grid";
          if (e.key !== " " || !inTable || !current) return;
          e.preventDefault();
          ticks.toggle(current);
        }}
      >
        <Grid
          label={t("warehouse.bins")}
          columns={marked}
          rows={rows}
          rowKey={(b) => b.code}
          selected={selected}
          onSelect={setSelected}
          onOpen={(b) => openPage("bin", b.code === "" ? { warehouse, floor: "1" } : { warehouse, code: b.code })}
          sort={sort}
          onSort={setSort}
          onEnd={() => pages.hasNextPage && !pages.isFetchingNextPage && void pages.fetchNextPage()}
          rowClass={(b) => (b.closed ? "dim" : "")}
          loading={slow}
          empty={pages.isSuccess && rows.length === 0 ? <p className="gridnote">{t("bin.empty")}</p> : undefined}
          focus={false}
        />
      </div>
    </>
  );
}
