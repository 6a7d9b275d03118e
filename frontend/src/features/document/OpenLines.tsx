import { useRef } from "react";
import type { DocumentKind } from "@/contract";
import { useT } from "@/i18n";
import { useTab } from "@/shell/page-context";
import { openPage } from "@/state/tabs";
import { DataList } from "@/ui/list/DataList";
import { KeyButton, useTitle } from "@/ui/Page";
import { type KindDef, madeOf } from "./kinds";
import { type LineRow, rowKeyOf, useLineRowColumns } from "./openColumns";
import { writeFrom } from "./paper";
import { useChosen } from "./useChosen";

const orders: readonly DocumentKind[] = ["sales_order", "production_plan", "requisition", "purchase_order", "work_order"];

/** 未完行: lines of orders of which something is still to come; ticked ones become the next paper. */
export default function OpenLines() {
  const t = useT();
  const { item, kind: asked } = useTab().params;
  const title = item ? t("stock.of", { title: t("document.open.title"), item }) : t("document.open.title");
  useTitle(title);
  const chosen = useChosen();
  const columns = useLineRowColumns(chosen);
  const current = useRef<LineRow | null>(null);
  const open = (values: readonly DocumentKind[]) => [
    { field: "kind", op: "any_of" as const, values: [...values] },
    { field: "open", op: "eq" as const, values: ["true"] },
  ];
  return (
    <div
      style={{ display: "contents" }}
      onKeyDown={(e) => {
        const inTable = e.target instanceof HTMLElement && e.target.getAttribute("role") === "grid";
        if (e.key !== " " || !inTable || !current.current) return;
        e.preventDefault();
        chosen.toggle(current.current);
      }}
    >
      <DataList
        command="document.lines"
        keep="order.lines"
        title={title}
        columns={columns}
        rowKey={rowKeyOf}
        onOpen={(r) => openPage(r.kind, { number: r.document })}
        sort="due"
        only={item ? [{ field: "item", op: "eq", values: [item] }] : []}
        quick={[
          { label: t("common.all"), filter: open(orders) },
          ...orders.map((kind) => ({ label: t(`document.kinds.${kind}`), filter: open([kind]) })),
        ]}
        first={asked === undefined ? 0 : orders.indexOf(asked as DocumentKind) + 1}
        countText={(count) => t("document.open.count", { count: count as never })}
        empty={{ title: t("document.open.empty"), why: t("document.open.emptyWhy") }}
        steps={[]}
        actions={(row) => {
          current.current = row;
          return <Makes rows={chosen.rows} onMade={chosen.clear} />;
        }}
      />
    </div>
  );
}

/** What the ticked lines can become. */
function Makes({ rows, onMade }: { rows: readonly LineRow[]; onMade: () => void }) {
  const t = useT();
  const [first] = rows;
  if (!first) return <span className="why">{t("document.open.tick")}</span>;
  const oneKind = rows.every((r) => r.kind === first.kind);
  const onePartner = rows.every((r) => r.partner === first.partner);
  if (!oneKind) return <span className="why">{t("document.open.oneKind")}</span>;
  // What goes to a partner goes to one; what comes of orders of several customers is bought or planned together.
  const why = (def: KindDef) =>
    def.side !== null && first.partner !== "" && !onePartner ? t("document.open.onePartner") : undefined;
  const kinds = madeOf(first.kind);
  return (
    <>
      <span className="muted">{t("document.open.ticked", { count: rows.length })}</span>
      {kinds.map((def) => (
        <KeyButton
          key={def.kind}
          id={def === kinds.find((one) => why(one) === undefined) ? "commit" : undefined}
          label={t("document.make", { noun: t(`document.kinds.${def.kind}`) })}
          right={def.right}
          disabled={why(def) !== undefined}
          why={why(def)}
          primary
          run={() => {
            openPage(def.kind, { from: writeFrom(rows) });
            onMade();
          }}
        />
      ))}
    </>
  );
}
