import { useMemo, useRef, useState } from "react";
import type { Item } from "@/contract";
import { formatDecimal, isZero, parseDecimal } from "@/format/number";
import { errorText, useT } from "@/i18n";
import { useDenied } from "@/session/useRights";
import { useTab } from "@/shell/page-context";
import { openPage } from "@/state/tabs";
import { WaitingRequests } from "@/trail/WaitingRequests";
import { call } from "@/transport/call";
import { useChange } from "@/transport/query";
import { Retired } from "@/ui/cells";
import { Fields, useFormProblems } from "@/ui/form/Fields";
import { isBegun, type LineColumn, LineGrid } from "@/ui/form/LineGrid";
import { type LineProblem, LineProblems } from "@/ui/form/LineProblems";
import { notNumber } from "@/ui/form/number-words";
import { RecordPage, RetireButton, Unread, useCoded, useSaving } from "@/ui/form/RecordPage";
import { savedOf, useDraft } from "@/ui/form/useDraft";
import { Failure, Message } from "@/ui/Message";
import { KeyButton } from "@/ui/Page";
import { blankItem, useItemFields } from "./fields";
import { ItemInspector } from "./ItemInspector";
import { type NewRule, NewStockRule, StockRulePart } from "./StockRulePart";
import { useItemChoices } from "./words";

type Conversion = Item["conversions"][number];

const newConversion = (): Conversion => ({ unit: "", quantity: "1", base: "1" });

/** One item: its fields, its own conversions, copying and retiring. */
export default function ItemPage() {
  const t = useT();
  const { code, copy, read, missing } = useCoded("item.get");
  if (missing !== null) return <Unread title={`${t("item.noun")} ${missing}`} read={read} />;
  const start = copy !== undefined && read.data ? { ...read.data.item, code: "", barcode: "", retired: false } : blankItem;
  return <ItemForm key={code ?? "new"} read={read} isCopy={code === undefined} start={start} />;
}

function ItemForm({
  read,
  isCopy,
  start,
}: {
  read: ReturnType<typeof useCoded<"item.get">>["read"];
  /** What was read is only where a new one starts from. */
  isCopy: boolean;
  start: Item;
}) {
  const t = useT();
  const tab = useTab();
  const choices = useItemChoices();
  const view = isCopy ? undefined : read.data;
  const loaded = useMemo(() => view && savedOf(view.item, view), [view]);
  const [ruleUnsaved, setRuleUnsaved] = useState(false);
  const newRule = useRef<NewRule>(null);
  const draft = useDraft<Item>(loaded, start, undefined, ruleUnsaved);
  const [wrong, setWrong] = useState<LineProblem[]>([]);
  const [line, setLine] = useState<number | null>(null);
  const item = draft.value;
  const isNew = draft.revision === null;
  const { fields, unitOptions, noUnits } = useItemFields(draft);
  const problems = useFormProblems(draft, fields, errorText);
  const saving = useSaving(
    draft,
    problems,
    async (record, revision) => {
      const rule = record.kind === "service" ? null : newRule.current?.rule();
      const saved = await call("item.save", {
        item: { ...record, conversions: record.conversions.filter((c, i) => !isBegun(c, i, record.conversions, newConversion)) },
        revision,
        ...(rule ? { stock_rule: rule } : {}),
      });
      return savedOf(saved.item, saved);
    },
    (saved) => tab.setParams({ code: saved.record.code }),
    () => wrong.length === 0 && (newRule.current?.check() ?? true),
  );
  const retire = useChange("item.retire", (v) => draft.take(savedOf(v.item, v)));
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
          {item.kind !== "service" &&
            (isNew ? (
              <NewStockRule ref={newRule} onDirty={setRuleUnsaved} />
            ) : (
              <StockRulePart item={draft.base.code} onDirty={setRuleUnsaved} />
            ))}
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
