import { useMemo, useState } from "react";
import type { OutsourcingToleranceRow } from "@/contract";
import { errorText, useT } from "@/i18n";
import { useDenied } from "@/session/useRights";
import { DangerWithReason } from "@/shell/DangerWithReason";
import { useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { closeTab, openPage } from "@/state/tabs";
import { call } from "@/transport/call";
import { useChange, useRead } from "@/transport/query";
import { Tag } from "@/ui/Dot";
import { type FieldSpec, Fields, useFormProblems } from "@/ui/form/Fields";
import { ItemPicker } from "@/ui/form/ItemPicker";
import { ChangedBy, RecordPage, Unread, useSaving } from "@/ui/form/RecordPage";
import { savedOf, useDraft } from "@/ui/form/useDraft";
import { Failure, Message } from "@/ui/Message";
import { KeyButton } from "@/ui/Page";
import { blankRule, isShare, type RuleForm, ruleForm, ruleKey, ruleOf } from "./agreed";
import { RuleWords } from "./RuleWords";
import { useScopeFields } from "./scopeFields";
import "./outsourcing.css";

/** A rule about loss, or a new one: blank, or begun with what another says. */
export default function TolerancePage() {
  const t = useT();
  const today = useToday();
  const { id, copy } = useTab().params;
  const from = id ?? copy;
  const read = useRead("outsourcing.tolerance", { id: Number(from) }, { enabled: from !== undefined });
  const start = useMemo(
    () => (id === undefined && read.data ? { ...ruleForm(read.data), from: today } : blankRule(today)),
    [id, read.data, today],
  );
  if (from !== undefined && !read.data) return <Unread title={t("outsourcing.rule.noun")} read={read} />;
  const { supplier_name = "", item_name = "", material_name = "" } = read.data ?? {};
  return (
    <RuleEditor
      key={id ?? `new ${copy}`}
      view={id === undefined ? undefined : read.data}
      read={read}
      start={start}
      names={{ supplier: supplier_name, item: item_name, material: material_name }}
    />
  );
}

function RuleEditor({
  view,
  read,
  start,
  names,
}: {
  view: OutsourcingToleranceRow | undefined;
  read: { error: ReturnType<typeof useRead<"outsourcing.tolerance">>["error"]; refetch: () => unknown };
  start: RuleForm;
  /** What those are called that the form begins with. */
  names: { supplier: string; item: string; material: string };
}) {
  const t = useT();
  const tab = useTab();
  const today = useToday();
  const denied = useDenied()("purchase");
  const loaded = useMemo(() => view && savedOf(ruleForm(view), view), [view]);
  const draft = useDraft<RuleForm>(loaded, start);
  const [asking, setAsking] = useState(false);
  const [material, setMaterial] = useState(names.material);
  const form = draft.value;
  const isNew = draft.revision === null;
  const fixed = isNew ? undefined : t("outsourcing.stays");
  // What has begun is corrected, and what is to have begun already, too: the trail keeps why.
  const begun = !isNew && draft.base.from <= today;
  const scope = useScopeFields(draft, {
    names,
    fixed,
    none: t("outsourcing.rule.all.operation"),
    required: false,
    wrong: (field) => problems.byField[field] !== undefined,
  });
  const share = (name: "allowance" | "tolerance"): FieldSpec<RuleForm> => ({
    name,
    label: t(`outsourcing.rule.field.${name}`),
    kind: { type: "percent" },
    required: true,
    check: (value) => (isShare(value[name]) ? null : t("form.between", { from: "0%", to: "100%" })),
  });
  const fields: FieldSpec<RuleForm>[] = [
    ...scope.fields,
    {
      name: "material",
      label: t("outsourcing.material"),
      fixed,
      kind: {
        type: "custom",
        render: (id) => (
          <ItemPicker
            id={id}
            value={form.material}
            placeholder={t("outsourcing.rule.all.material")}
            disabled={fixed !== undefined}
            wrong={problems.byField.material !== undefined}
            onPick={(hit) => {
              setMaterial(hit.name);
              draft.set({ material: hit.code });
            }}
            onClear={fixed === undefined ? () => draft.set({ material: "" }) : undefined}
          />
        ),
      },
    },
    { name: "from", label: t("rate.from"), kind: { type: "day" }, required: true },
    { name: "ends", label: t("outsourcing.rule.field.ends"), kind: { type: "flag" } },
    ...(form.ends
      ? []
      : [
          share("allowance"),
          share("tolerance"),
          { name: "deducts" as const, label: t("outsourcing.rule.field.deductsLong"), kind: { type: "flag" as const }, span: 2 },
        ]),
    ...(begun || form.from < today
      ? [{ name: "reason" as const, label: t("rate.field.reason"), kind: { type: "text" as const }, span: 2, required: true }]
      : []),
    { name: "note", label: t("common.note"), kind: { type: "long" }, span: 6 },
  ];
  const problems = useFormProblems(draft, fields, errorText);
  const saving = useSaving(draft, problems, async (record, revision) => {
    const reason = record.reason.trim() === "" ? undefined : record.reason;
    const saved = await call("outsourcing.save_tolerance", { id: view?.id ?? null, rule: ruleOf(record), revision, reason });
    tab.setParams({ id: String(saved.id) });
    return savedOf(ruleForm(saved), saved);
  });
  const remove = useChange("outsourcing.remove_tolerance", () => closeTab(tab.id));
  const another = () => view && openPage("outsourcing.tolerance", { copy: String(view.id) });
  return (
    <RecordPage
      title={
        isNew
          ? t("outsourcing.rule.create")
          : t("outsourcing.rule.of", {
              whose: view?.supplier_name || t("outsourcing.rule.all.supplier"),
              what: view?.rule.material ?? view?.rule.item ?? "",
              from: form.from,
            })
      }
      sub={view && <Tag outline={view.state !== "now"}>{t(`rate.${view.state}`)}</Tag>}
      right="purchase"
      draft={draft}
      saving={saving}
      labelOf={(field) => fields.find((f) => f.name === field)?.label ?? field}
      show={(field, value) =>
        field === "operation"
          ? scope.operationName(String(value))
          : typeof value === "boolean"
            ? t(value ? "common.yes" : "common.no")
            : String(value ?? "")
      }
      read={read}
      message={
        remove.error ? (
          <Failure what={t("rate.notRemoved")} error={remove.error} />
        ) : begun ? (
          <Message
            tone="amber"
            what={t("message.sentence", { what: t("rate.begun") })}
            why={t("outsourcing.rule.begunWhy")}
            next={denied === null ? [{ label: t("outsourcing.another"), run: another }] : []}
            line
          />
        ) : null
      }
      bar={
        view && (
          <ChangedBy
            by={view.changed_by}
            at={view.changed_at}
            trail={{ kind: "outsourcing_tolerance", code: ruleKey(view.rule) }}
          />
        )
      }
      actions={
        !isNew && (
          <KeyButton
            label={t("rate.remove")}
            danger
            right="purchase"
            quiet
            busy={remove.isPending}
            disabled={draft.dirty}
            why={t("version.saveFirst")}
            run={() => setAsking(true)}
          />
        )
      }
    >
      <div className="form">
        <Fields draft={draft} fields={fields} problems={problems} />
      </div>
      <RuleWords
        form={form}
        names={{
          supplier: scope.supplierName,
          item: scope.itemName,
          operation: scope.operationName(form.operation),
          material,
        }}
      />
      {asking && view && (
        <DangerWithReason
          label={t("rate.remove")}
          title={t("outsourcing.rule.removeTitle")}
          why={t(begun ? "outsourcing.rule.removeBegun" : "rate.removeAhead")}
          stay={t("common.cancel")}
          go={t("rate.remove")}
          busy={remove.isPending}
          onStay={() => setAsking(false)}
          onGo={(reason) => remove.mutate({ id: view.id, revision: view.revision, reason })}
        />
      )}
    </RecordPage>
  );
}
