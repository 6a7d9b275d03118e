import type { BomLine, ItemBrief } from "@/contract";
import { firstDay, formatDay, readDay } from "@/format/date";
import {
  compare,
  formatDecimal,
  formatPercent,
  isNegative,
  isZero,
  none,
  parseDecimal,
  shift,
  tidyNumber,
} from "@/format/number";
import { useT } from "@/i18n";
import { useSettings } from "@/state/settings";
import { Tag } from "@/ui/Dot";
import type { Hit } from "@/ui/form/ItemPicker";
import type { LineColumn } from "@/ui/form/LineGrid";
import { notNumber } from "@/ui/form/number-words";

type DecimalField = "qty" | "fixed_qty" | "cost_share" | "scrap";

/** The columns of a BOM's lines. */
export function useLineColumns({
  briefs,
  unitsOf,
  today,
  lines,
  onPick,
}: {
  briefs: ReadonlyMap<string, ItemBrief>;
  /** Units that convert to the component's own. */
  unitsOf: (component: string) => { value: string; label: string }[];
  today: string;
  /** What few lines have stands in a column of its own only where one of these has it. */
  lines: readonly BomLine[];
  onPick: (hit: Hit) => void;
}): LineColumn<BomLine>[] {
  const t = useT();
  const english = useSettings((s) => s.language) === "en";
  const kinds = (["component", "by_product", "co_product"] as const).map((value) => ({ value, label: t(`bom.kinds.${value}`) }));
  const decimal = (
    field: DecimalField,
    title: string,
    width: number,
    decimals: number,
    ok: (v: string) => boolean,
    percent: boolean,
    problem: string,
  ): LineColumn<BomLine> => {
    const places = percent ? decimals - 2 : decimals;
    const plain = (text: string) => (percent ? text.replace(/[%％]/g, "") : text);
    return {
      key: field,
      title,
      width,
      align: "right",
      show: (l) => {
        if (isZero(l[field])) return <span className="zero">{percent || field === "fixed_qty" ? none : "0"}</span>;
        return percent ? formatPercent(l[field]) : formatDecimal(l[field]);
      },
      edit: {
        type: "text",
        text: (l) => (percent ? shift(l[field], 2) : l[field]),
        put: (l, text) => {
          const tidy = plain(text);
          const parsed = parseDecimal(tidy === "" ? "0" : tidy, places);
          const value = parsed === null ? null : percent ? shift(parsed, -2) : parsed;
          return value === null || !ok(value) ? null : { ...l, [field]: value };
        },
        problem: (text) => notNumber(t, plain(text), places) ?? problem,
      },
    };
  };
  const day = (field: "from" | "to", title: string): LineColumn<BomLine> => ({
    key: field,
    title,
    width: 92,
    align: "right",
    optional: lines.every((l) => l[field] === null || l[field] === firstDay),
    show: (l) => <span className={l[field] === null || l[field] === firstDay ? "zero" : ""}>{formatDay(l[field], today)}</span>,
    edit: {
      type: "text",
      text: (l) => (l[field] === firstDay ? "" : (l[field] ?? "")),
      put: (l, text) => {
        const read = readDay(text, today);
        if (read === undefined) return null;
        return field === "from" ? { ...l, from: read ?? firstDay } : { ...l, to: read };
      },
      problem: t("form.notDay"),
    },
  });
  return [
    {
      key: "number",
      title: t("bom.number"),
      width: 52,
      frozen: true,
      align: "right",
      show: (l) => l.number,
      edit: {
        type: "text",
        text: (l) => String(l.number),
        put: (l, text) => (/^[1-9]\d{0,5}$/.test(tidyNumber(text)) ? { ...l, number: Number(tidyNumber(text)) } : null),
        problem: (text) => notNumber(t, text, 0) ?? t("form.notInteger"),
      },
    },
    {
      key: "component",
      title: t("bom.component"),
      width: 152,
      frozen: true,
      show: (l) => <span className="code">{l.component}</span>,
      edit: {
        type: "item",
        value: (l) => l.component,
        put: (l, hit) => {
          onPick(hit);
          return { ...l, component: hit.code, unit: briefs.get(hit.code)?.unit ?? hit.unit };
        },
      },
    },
    {
      key: "name",
      title: t("item.name"),
      width: 96,
      grow: true,
      show: (l) => {
        const brief = briefs.get(l.component);
        return (
          <>
            {brief?.name} {brief?.kind === "phantom" && <Tag outline>{t("item.phantomShort")}</Tag>}{" "}
            {brief?.retired && <Tag tone="red">{t("common.retired")}</Tag>}
          </>
        );
      },
    },
    { key: "spec", title: t("item.spec"), width: 96, grow: true, show: (l) => briefs.get(l.component)?.spec },
    decimal("qty", t("bom.qty"), english ? 84 : 76, 9, (v) => !isNegative(v) && !isZero(v), false, t("form.aboveZero")),
    {
      key: "unit",
      title: t("bom.unit"),
      width: 52,
      align: "center",
      show: (l) => l.unit,
      edit: {
        type: "choice",
        value: (l) => l.unit,
        options: (l) => unitsOf(l.component),
        put: (l, unit) => ({ ...l, unit }),
        // What its component is measured in may not be read yet.
        read: (l, unit) => ({ ...l, unit }),
        search: true,
      },
    },
    {
      ...decimal("scrap", t("bom.scrap"), 60, 9, (v) => !isNegative(v) && compare(v, "1") < 0, true, t("form.below100")),
      locked: (l) => (l.kind !== "component" && isZero(l.scrap) ? t("bom.noScrap") : undefined),
    },
    decimal("fixed_qty", t("bom.fixedQty"), 76, 6, (v) => !isNegative(v), false, t("form.notNegative")),
    {
      key: "kind",
      title: t("bom.kind"),
      width: 76,
      show: (l) => t(`bom.kinds.${l.kind}`),
      edit: {
        type: "choice",
        value: (l) => l.kind,
        options: () => kinds,
        // What a kind cannot have goes with it.
        put: (l, value) => {
          const kind = value as BomLine["kind"];
          return {
            ...l,
            kind,
            scrap: kind === "component" ? l.scrap : "0",
            cost_share: kind === "co_product" ? l.cost_share : "0",
          };
        },
      },
    },
    {
      optional: lines.every((l) => l.kind !== "co_product" && isZero(l.cost_share)),
      ...decimal(
        "cost_share",
        t("bom.costShare"),
        88,
        9,
        (v) => !isNegative(v) && compare(v, "1") <= 0,
        true,
        t("form.between", { from: "0%", to: "100%" }),
      ),
      locked: (l) => (l.kind !== "co_product" && isZero(l.cost_share) ? t("bom.noCostShare") : undefined),
    },
    {
      key: "operation",
      title: t("bom.operation"),
      width: english ? 80 : 60,
      align: "right",
      show: (l) => l.operation ?? <span className="zero">{none}</span>,
      edit: {
        type: "text",
        text: (l) => (l.operation == null ? "" : String(l.operation)),
        put: (l, text) => {
          const tidy = tidyNumber(text);
          if (tidy === "") return { ...l, operation: null };
          return /^[1-9]\d{0,5}$/.test(tidy) ? { ...l, operation: Number(tidy) } : null;
        },
        problem: (text) => notNumber(t, text, 0) ?? t("form.notInteger"),
      },
    },
    day("from", t("bom.from")),
    day("to", t("bom.to")),
    {
      key: "substitutes",
      title: t("bom.substitutes"),
      width: english ? 92 : 60,
      align: "center",
      show: (l) => (l.substitutes.length ? l.substitutes.length : ""),
    },
    {
      key: "note",
      title: t("common.note"),
      width: 110,
      optional: lines.every((l) => l.note === ""),
      show: (l) => <span className="text2">{l.note}</span>,
      edit: { type: "text", text: (l) => l.note, put: (l, note) => ({ ...l, note }), problem: "" },
    },
  ];
}
