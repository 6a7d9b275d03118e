import { Button } from "antd";
import { type Ref, useImperativeHandle, useMemo } from "react";
import type { Input, Output } from "@/contract";
import { compare, isNegative, isZero } from "@/format/number";
import { errorText, useT } from "@/i18n";
import { useDenied, useMay } from "@/session/useRights";
import { call } from "@/transport/call";
import { useRead } from "@/transport/query";
import { Conflict } from "@/ui/form/Conflict";
import { type FieldSpec, Fields, useFormProblems } from "@/ui/form/Fields";
import { useSaving } from "@/ui/form/RecordPage";
import { type Saved, useDraft } from "@/ui/form/useDraft";
import { Failure } from "@/ui/Message";

type View = Output<"stock_rule.get">;

const valuations = ["average", "standard"] as const satisfies readonly View["valuation"][];

/** How the stock of an item is kept, as it is filled in. */
interface Rule {
  lots: boolean;
  valuation: View["valuation"];
  /** Empty for whoever may not see it. */
  standard_price: string;
  /** It has a tolerance of its own. */
  own: boolean;
  tolerance: string;
  /** Nobody issues it: what an order completes takes it. */
  backflush: boolean;
}

const usual: Rule = { lots: false, valuation: "average", standard_price: "0", own: false, tolerance: "0.02", backflush: false };

function ruleOf(view: View): Rule {
  return {
    lots: view.lots,
    valuation: view.valuation,
    standard_price: view.standard_price ?? "",
    own: view.tolerance !== null && view.tolerance !== undefined,
    tolerance: view.tolerance ?? usual.tolerance,
    backflush: view.backflush,
  };
}

/** What of it goes over the wire; the price only of whoever sees it. */
function ruleInput(rule: Rule, seen: boolean) {
  const price = rule.valuation === "standard" ? rule.standard_price : "0";
  return {
    lots: rule.lots,
    valuation: rule.valuation,
    standard_price: seen ? price : null,
    tolerance: rule.own ? rule.tolerance : null,
    backflush: rule.backflush,
  };
}

/** As it was read. One that nobody set yet counts as revision 0, so that it can be compared with what somebody sets meanwhile. */
function savedOf(view: View): Saved<Rule> {
  return { record: ruleOf(view), revision: view.revision ?? 0, by: view.changed_by, at: view.changed_at ?? undefined };
}

/** 存货规则, on its item's page: saved on its own. `onDirty` is told whether something is unsaved. */
export function StockRulePart({ item, onDirty }: { item: string; onDirty: (dirty: boolean) => void }) {
  const t = useT();
  const read = useRead("stock_rule.get", { item });
  return (
    <>
      <div className="partshead">
        <strong>{t("stock_rule.title")}</strong>
        <span className="muted">{t("stock_rule.note")}</span>
      </div>
      {read.data ? (
        <StockRuleForm view={read.data} onDirty={onDirty} />
      ) : (
        read.error && <Failure what={t("form.notRead")} error={read.error} />
      )}
    </>
  );
}

/** The fields of a rule; `fixed` says why lots and valuation stay, `hidden` why the price is not seen. */
function useRuleFields(rule: Rule, fixed: string | undefined, hidden: string | undefined): FieldSpec<Rule>[] {
  const t = useT();
  return [
    { name: "lots", label: t("stock_rule.lots"), kind: { type: "flag" }, fixed },
    {
      name: "valuation",
      label: t("stock_rule.valuation"),
      kind: { type: "choice", options: valuations.map((value) => ({ value, label: t(`stock_rule.valuations.${value}`) })) },
      fixed: fixed ?? hidden,
    },
    ...(rule.valuation === "standard"
      ? [
          {
            name: "standard_price" as const,
            label: t("stock_rule.standardPrice"),
            kind: { type: "decimal" as const, decimals: 6 },
            fixed: hidden,
            check: (r: Rule) =>
              hidden === undefined && (isZero(r.standard_price) || isNegative(r.standard_price)) ? t("form.aboveZero") : null,
          },
        ]
      : []),
    { name: "own", label: t("stock_rule.ownTolerance"), kind: { type: "flag" } },
    ...(rule.own
      ? [
          {
            name: "tolerance" as const,
            label: t("stock_rule.tolerance"),
            kind: { type: "percent" as const },
            check: (r: Rule) =>
              compare(r.tolerance, "1") > 0 || isNegative(r.tolerance) ? t("form.between", { from: 0, to: 100 }) : null,
          },
        ]
      : []),
    { name: "backflush", label: t("stock_rule.backflush"), kind: { type: "flag" } },
  ];
}

function StockRuleForm({ view, onDirty }: { view: View; onDirty: (dirty: boolean) => void }) {
  const t = useT();
  const denied = useDenied()("master_data");
  const loaded = useMemo(() => savedOf(view), [view]);
  const draft = useDraft<Rule>(loaded, usual, onDirty);
  const rule = draft.value;
  const fixed = view.in_stock ? t("stock_rule.inStock") : undefined;
  const hidden = view.standard_price === null || view.standard_price === undefined ? t("stock_rule.priceHidden") : undefined;
  const fields = useRuleFields(rule, fixed, hidden);
  const problems = useFormProblems(draft, fields, errorText);
  const saving = useSaving(draft, problems, async (record, revision) => {
    const rule = ruleInput(record, hidden === undefined);
    const saved = await call("stock_rule.save", { item: view.item, ...rule, revision: revision === 0 ? null : revision });
    return savedOf(saved);
  });
  const show = (field: string, value: unknown) =>
    field === "valuation"
      ? t(`stock_rule.valuations.${value as View["valuation"]}`)
      : typeof value === "boolean"
        ? t(value ? "common.yes" : "common.no")
        : String(value ?? "");
  return (
    <>
      {draft.theirs ? (
        <Conflict draft={draft} labelOf={(field) => fields.find((f) => f.name === field)?.label ?? field} show={show} />
      ) : (
        saving.error && <Failure what={t("form.notSaved")} error={saving.error} />
      )}
      <div className="form">
        <Fields draft={draft} fields={fields} problems={problems} />
        {view.in_stock && rule.valuation === "standard" && rule.standard_price !== view.standard_price && (
          <p className="quiet">{t("stock_rule.revalues")}</p>
        )}
        <div className="field">
          <Button
            disabled={!draft.dirty || denied !== null}
            title={denied ?? (draft.dirty ? undefined : t("form.unchanged"))}
            loading={saving.busy}
            onClick={() => saving.run()}
          >
            {t("stock_rule.save")}
          </Button>
        </div>
      </div>
    </>
  );
}

/** What a new item is saved with, once `check` finds nothing wrong; null: as usual. */
export interface NewRule {
  check: () => boolean;
  rule: () => NonNullable<Input<"item.save">["stock_rule"]> | null;
}

/** The same of an item that is not there yet: it goes with the item. */
export function NewStockRule({ ref, onDirty }: { ref: Ref<NewRule>; onDirty: (dirty: boolean) => void }) {
  const t = useT();
  const money = useMay()("money");
  const draft = useDraft<Rule>(undefined, usual, onDirty);
  const fields = useRuleFields(draft.value, undefined, money ? undefined : t("stock_rule.priceHidden"));
  const problems = useFormProblems(draft, fields, errorText);
  useImperativeHandle(ref, () => ({
    check: () => !draft.dirty || problems.checkAll(),
    rule: () => (draft.dirty ? ruleInput(draft.value, true) : null),
  }));
  return (
    <>
      <div className="partshead">
        <strong>{t("stock_rule.title")}</strong>
        <span className="muted">{t("stock_rule.noteNew")}</span>
      </div>
      <div className="form">
        <Fields draft={draft} fields={fields} problems={problems} />
      </div>
    </>
  );
}
