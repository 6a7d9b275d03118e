import { Select } from "antd";
import { useMemo, useState } from "react";
import type { Item } from "@/contract";
import { formatDecimal, isZero, parseDecimal } from "@/format/number";
import { errorText, useT } from "@/i18n";
import { useDenied } from "@/session/useRights";
import { useTab } from "@/shell/page-context";
import { openPage } from "@/state/tabs";
import { WaitingRequests } from "@/trail/WaitingRequests";
import { call } from "@/transport/call";
import { useChange, useRead } from "@/transport/query";
import { Retired } from "@/ui/cells";
import { type FieldSpec, Fields, useFormProblems } from "@/ui/form/Fields";
import { isBegun, type LineColumn, LineGrid } from "@/ui/form/LineGrid";
import { type LineProblem, LineProblems } from "@/ui/form/LineProblems";
import { notNumber } from "@/ui/form/number-words";
import { RecordPage, RetireButton, Unread, useCoded, useSaving } from "@/ui/form/RecordPage";
import { savedOf, useDraft } from "@/ui/form/useDraft";
import { Failure, Message } from "@/ui/Message";
import { KeyButton } from "@/ui/Page";
import { useAltDown } from "@/ui/useAltDown";
import { ItemInspector } from "./ItemInspector";
import { StockRulePart } from "./StockRulePart";
import { useItemChoices } from "./words";

type Conversion = Item["conversions"][number];

const newConversion = (): Conversion => ({ unit: "", quantity: "1", base: "1" });

const blank: Item = {
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

/** One item: its fields, its own conversions, copying and retiring. */
export default function ItemPage() {
  const t = useT();
  const choices = useItemChoices();
  const { code, copy, read, missing } = useCoded("item.get");
  const units = useRead("unit.list", { limit: 1000 });
  if (missing !== null) return <Unread title={`${t("item.noun")} ${missing}`} read={read} />;
  const start = copy !== undefined && read.data ? { ...read.data.item, code: "", barcode: "", retired: false } : blank;
  return (
    <ItemForm
      key={code ?? "new"}
      read={read}
      isCopy={code === undefined}
      start={start}
      units={units.data?.rows ?? []}
      noUnits={units.data?.rows.length === 0}
      choices={choices}
    />
  );
}

function ItemForm({
  read,
  isCopy,
  start,
  units,
  noUnits,
  choices,
}: {
  read: ReturnType<typeof useCoded<"item.get">>["read"];
  /** What was read is only where a new one starts from. */
  isCopy: boolean;
  start: Item;
  units: { code: string; name: string; decimals: number; retired: boolean }[];
  /** They were read, and there are none. */
  noUnits: boolean;
  choices: ReturnType<typeof useItemChoices>;
}) {
  const t = useT();
  const tab = useTab();
  const view = isCopy ? undefined : read.data;
  const loaded = useMemo(() => view && savedOf(view.item, view), [view]);
  const [ruleUnsaved, setRuleUnsaved] = useState(false);
  const draft = useDraft<Item>(loaded, start, undefined, ruleUnsaved);
  const [wrong, setWrong] = useState<LineProblem[]>([]);
  const [line, setLine] = useState<number | null>(null);
  const item = draft.value;
  const isNew = draft.revision === null;
  const unitOptions = units
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
    { name: "unit", label: t("item.unit"), kind: { type: "choice", options: unitOptions, search: true }, required: true },
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
  const problems = useFormProblems(draft, fields, errorText);
  const saving = useSaving(
    draft,
    problems,
    async (record, revision) => {
      const saved = await call("item.save", {
        item: { ...record, conversions: record.conversions.filter((c, i) => !isBegun(c, i, record.conversions, newConversion)) },
        revision,
      });
      return savedOf(saved.item, saved);
    },
    (saved) => tab.setParams({ code: saved.record.code }),
    () => wrong.length === 0,
  );
  const retire = useChange("item.retire", (v) => draft.take(savedOf(v.item, v)));
  // A new item's decimals follow its unit until they are set by hand.
  const setUnit = draft.set;
  const pickUnit = fields.find((f) => f.name === "unit");
  if (pickUnit && isNew) {
    pickUnit.kind = {
      type: "custom",
      render: (id) => (
        <UnitSelect
          id={id}
          value={item.unit}
          options={unitOptions}
          onPick={(unit) => setUnit({ unit, decimals: units.find((u) => u.code === unit)?.decimals ?? item.decimals })}
        />
      ),
    };
  }
  const columns: LineColumn<Conversion>[] = [
    {
      key: "quantity",
      title: t("item.convQuantity"),
      width: 120,
      align: "right",
      show: (c) => formatDecimal(c.quantity),
      edit: decimalEdit(t, "quantity"),
    },
    {
      key: "unit",
      title: t("item.convUnit"),
      width: 120,
      show: (c) => c.unit,
      edit: {
        type: "choice",
        value: (c) => c.unit,
        options: () => unitOptions.filter((u) => u.value !== item.unit),
        put: (c, unit) => ({ ...c, unit }),
        search: true,
      },
    },
    {
      key: "base",
      title: item.unit ? t("item.convBase", { unit: item.unit }) : t("item.convBaseOpen"),
      width: 140,
      align: "right",
      show: (c) => formatDecimal(c.base),
      edit: decimalEdit(t, "base"),
    },
    {
      key: "words",
      title: "",
      width: 200,
      grow: true,
      show: (c) => (c.unit ? `${formatDecimal(c.quantity)} ${c.unit} = ${formatDecimal(c.base)} ${item.unit}` : ""),
    },
  ];
  const label = (field: string) =>
    fields.find((f) => f.name === field)?.label ?? (field === "conversions" ? t("item.conversions") : field);
  const show = (field: string, value: unknown) =>
    field === "conversions"
      ? (value as Conversion[]).map((c) => `${c.quantity} ${c.unit} = ${c.base}`).join(t("common.comma"))
      : (choices.kinds.concat(choices.sources as never, choices.lotRules as never).find((o) => o.value === value)?.label ??
        String(value ?? ""));
  return (
    <RecordPage
      title={isNew ? t("item.create") : `${t("item.noun")} ${item.code} ${item.name}`}
      sub={<Retired retired={item.retired} />}
      draft={draft}
      saving={saving}
      blocked={wrong.length > 0 ? t("form.wrongCells", { count: wrong.length }) : null}
      bar={wrong.length > 0 && <LineProblems problems={wrong} />}
      labelOf={label}
      show={show}
      read={read}
      notice={isNew ? noUnits && <CommonUnits /> : <WaitingRequests kind="item" code={item.code} />}
      message={retire.error && <Failure what={t("form.notRetired")} error={retire.error} />}
      inspector={isNew ? undefined : <ItemInspector code={item.code} own />}
      actions={
        !isNew && (
          <>
            <RetireButton record={item} draft={draft} change={retire} />
            <KeyButton right="master_data" quiet label={t("common.copy")} run={() => openPage("item", { copy: item.code })} />
            <KeyButton id="explode" label={t("explosion.title")} run={() => openPage("explosion", { item: item.code })} />
            <KeyButton id="whereUsed" label={t("where_used.title")} run={() => openPage("where_used", { item: item.code })} bar />
            <KeyButton id="occupation" label={t("occupation.title")} run={() => openPage("occupation", { item: item.code })} />
          </>
        )
      }
    >
      <div className="editor">
        <div className="fill">
          <div className="form">
            <Fields draft={draft} fields={fields} problems={problems} />
          </div>
          <div className="partshead">
            <strong>{t("item.conversions")}</strong>
            <span className="muted">{t("item.conversionsNote")}</span>
          </div>
          <LineGrid
            label={t("item.conversions")}
            columns={columns}
            lines={item.conversions}
            base={draft.base.conversions}
            before={(c, base) => base.find((b) => b.unit === c.unit)}
            onChange={(conversions) => draft.set({ conversions })}
            blank={newConversion}
            copy={(c) => ({ ...c, unit: "" })}
            problems={(c, i): Record<string, string> =>
              c.unit === "" && !isBegun(c, i, item.conversions, newConversion) ? { unit: t("form.required") } : {}
            }
            selected={line}
            onSelect={setLine}
            onProblems={setWrong}
            focus={false}
          />
          {!isNew && item.kind !== "service" && <StockRulePart item={draft.base.code} onDirty={setRuleUnsaved} />}
        </div>
      </div>
    </RecordPage>
  );
}

function decimalEdit(t: ReturnType<typeof useT>, field: "quantity" | "base"): LineColumn<Conversion>["edit"] {
  return {
    type: "text",
    text: (c) => c[field],
    put: (c, text) => {
      const parsed = parseDecimal(text, 6);
      return parsed === null || isZero(parsed) || parsed.startsWith("-") ? null : { ...c, [field]: parsed };
    },
    problem: (text) => notNumber(t, text, 6) ?? t("form.aboveZero"),
  };
}

/** Nobody can write an item before there is a unit. */
function CommonUnits() {
  const t = useT();
  const denied = useDenied()("master_data");
  const add = useChange("unit.add_common");
  if (add.error) return <Failure what={t("unit.notAdded")} error={add.error} line />;
  const next = denied ? [] : [{ label: t("unit.addCommon"), busy: add.isPending, run: () => add.mutate({}) }];
  return <Message tone="blue" what={t("unit.noneForItem")} why={denied ?? t("unit.addCommonNote")} next={next} line />;
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
