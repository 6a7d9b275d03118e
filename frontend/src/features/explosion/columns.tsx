import type { ExplodeLine } from "@/contract";
import { formatDay } from "@/format/date";
import { formatDecimal, formatPercent, none } from "@/format/number";
import { useT } from "@/i18n";
import { Num } from "@/ui/cells";
import { Tag } from "@/ui/Dot";
import type { TreeColumn } from "@/ui/tree/TreeTable";

/** The columns of an explosion, for the tree and for the flat views. */
export function useExplosionColumns(today: string): (flat: boolean) => TreeColumn<ExplodeLine>[] {
  const t = useT();
  const grey = (text: string) => <span className={text === none ? "zero" : ""}>{text}</span>;
  const perLine: TreeColumn<ExplodeLine>[] = [
    {
      key: "per",
      title: t("explosion.per"),
      width: 80,
      align: "right",
      render: (l) =>
        l.fixed ? <span className="text2">{t("explosion.fixed")}</span> : l.per == null ? grey(none) : formatDecimal(l.per),
    },
    {
      key: "scrap",
      title: t("explosion.scrap"),
      width: 60,
      align: "right",
      render: (l) => <span className="text2">{grey(formatPercent(l.scrap))}</span>,
    },
  ];
  return (flat) => [
    {
      key: "item",
      title: t("explosion.code"),
      width: 200,
      frozen: true,
      stem: true,
      render: (l) => <span className={l.level === 0 ? "code strong" : "code"}>{l.item}</span>,
    },
    {
      key: "name",
      title: t("explosion.name"),
      width: 140,
      grow: true,
      render: (l) => (
        <>
          {l.name} {l.is_phantom && <Tag outline>{t("item.phantomShort")}</Tag>}{" "}
          {l.retired && <Tag tone="red">{t("common.retired")}</Tag>}{" "}
          {l.line_kind && l.line_kind !== "component" && <Tag>{t(`bom.kinds.${l.line_kind}`)}</Tag>}
        </>
      ),
    },
    { key: "spec", title: t("explosion.spec"), width: 104, grow: true, render: (l) => <span className="text2">{l.spec}</span> },
    { key: "unit", title: t("explosion.unit"), width: 52, align: "center", render: (l) => l.unit },
    ...(flat ? [] : perLine),
    {
      key: "quantity",
      title: t("explosion.total"),
      width: 104,
      align: "right",
      render: (l) => <Num value={l.quantity} decimals={l.decimals} />,
    },
    {
      key: "need_date",
      title: t("explosion.needDate"),
      width: 88,
      align: "right",
      render: (l) => grey(formatDay(l.need_date, today)),
    },
  ];
}
