import { Select } from "antd";
import type { Item } from "@/contract";
import { isZero } from "@/format/number";
import { useT } from "@/i18n";
import { useRead } from "@/transport/query";
import type { FieldSpec } from "@/ui/form/Fields";
import type { Draft } from "@/ui/form/useDraft";
import { useAltDown } from "@/ui/useAltDown";
import { useItemChoices } from "./words";

/** An item that nobody has written anything into. */
export const blankItem: Item = {
  code: "",
  name: "",
  spec: "",
  kind: "raw",
  source: "buy",
  unit: "",
  decimals: 0,
  group: "",
  barcode: "",
  lead_time_days: 0,
  safety_stock: "0",
  lot_rule: "lot_for_lot",
  lot_min: "0",
  lot_multiple: "0",
  lot_max: "0",
  lot_fixed: "0",
  lot_days: 0,
  conversions: [],
  note: "",
  retired: false,
};

/** The fields of an item, wherever it is written, and the units that they offer. */
export function useItemFields(draft: Draft<Item>): {
  fields: FieldSpec<Item>[];
  unitOptions: { value: string; label: string }[];
  /** They were read, and there are none. */
  noUnits: boolean;
} {
  const t = useT();
  const choices = useItemChoices();
  const units = useRead("unit.list", { limit: 1000 });
  const rows = units.data?.rows ?? [];
  const item = draft.value;
  const isNew = draft.revision === null;
  const unitOptions = rows
    .filter((u) => !u.retired || u.code === item.unit)
    .map((u) => ({ value: u.code, label: u.code === u.name ? u.code : `${u.code} ${u.name}` }));
  const quantity = { type: "decimal" as const, decimals: item.decimals, unit: item.unit };
  const known = t("form.codeFixed");
  const fields: FieldSpec<Item>[] = [
    { name: "code", label: t("item.code"), kind: { type: "text" }, required: true, fixed: isNew ? undefined : known },
    { name: "name", label: t("item.name"), kind: { type: "text" }, span: 2, required: true },
    { name: "spec", label: t("item.spec"), kind: { type: "text" }, span: 2 },
    { name: "barcode", label: t("item.barcode"), kind: { type: "text" } },
    { name: "kind", label: t("item.kind"), kind: { type: "choice", options: choices.kinds }, required: true },
    { name: "source", label: t("item.source"), kind: { type: "choice", options: choices.sources }, required: true },
    {
      name: "unit",
      label: t("item.unit"),
      kind: isNew
        ? {
            type: "custom",
            // A new item's decimals follow its unit until they are set by hand.
            render: (id) => (
              <UnitSelect
                id={id}
                value={item.unit}
                options={unitOptions}
                onPick={(unit) => draft.set({ unit, decimals: rows.find((u) => u.code === unit)?.decimals ?? item.decimals })}
              />
            ),
          }
        : { type: "choice", options: unitOptions, search: true },
      required: true,
    },
    {
      name: "decimals",
      label: t("item.decimals"),
      kind: { type: "integer" },
      check: (i) => (i.decimals > 6 ? t("form.between", { from: 0, to: 6 }) : null),
    },
    { name: "group", label: t("item.group"), kind: { type: "text" } },
    { name: "lead_time_days", label: t("item.leadTime"), kind: { type: "integer", unit: t("common.day") } },
    {
      name: "safety_stock",
      label: t("item.safetyStock"),
      kind: quantity,
      check: (i) => (i.safety_stock.startsWith("-") ? t("form.notNegative") : null),
    },
    { name: "lot_rule", label: t("item.lotRule"), kind: { type: "choice", options: choices.lotRules } },
    ...(item.lot_rule === "fixed"
      ? [
          {
            name: "lot_fixed" as const,
            label: t("item.lotFixed"),
            kind: quantity,
            check: (i: Item) => (isZero(i.lot_fixed) ? t("form.aboveZero") : null),
          },
        ]
      : []),
    ...(item.lot_rule === "period"
      ? [
          {
            name: "lot_days" as const,
            label: t("item.lotDays"),
            kind: { type: "integer" as const, unit: t("common.day") },
            check: (i: Item) => (i.lot_days === 0 ? t("form.aboveZero") : null),
          },
        ]
      : []),
    { name: "lot_min", label: t("item.lotMin"), kind: quantity },
    { name: "lot_multiple", label: t("item.lotMultiple"), kind: quantity },
    { name: "lot_max", label: t("item.lotMax"), kind: quantity },
    { name: "note", label: t("common.note"), kind: { type: "long" }, span: 6 },
  ];
  return { fields, unitOptions, noUnits: units.data?.rows.length === 0 };
}

function UnitSelect({
  id,
  value,
  options,
  onPick,
}: {
  id: string;
  value: string;
  options: { value: string; label: string }[];
  onPick: (unit: string) => void;
}) {
  const list = useAltDown();
  return (
    <Select
      id={id}
      value={value || undefined}
      options={options}
      showSearch={{ optionFilterProp: "label" }}
      onChange={onPick}
      {...list}
    />
  );
}
