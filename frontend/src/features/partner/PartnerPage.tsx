import { useMemo } from "react";
import type { Partner } from "@/contract";
import { errorText, useT } from "@/i18n";
import { useTab } from "@/shell/page-context";
import { openPage } from "@/state/tabs";
import { WaitingRequests } from "@/trail/WaitingRequests";
import { call } from "@/transport/call";
import { useChange } from "@/transport/query";
import { Retired } from "@/ui/cells";
import { type FieldSpec, Fields, useFormProblems } from "@/ui/form/Fields";
import { ChangedBy, RecordPage, RetireButton, Unread, useCoded, useSaving } from "@/ui/form/RecordPage";
import { savedOf, useDraft } from "@/ui/form/useDraft";
import { Failure } from "@/ui/Message";
import { KeyButton } from "@/ui/Page";

const blank: Partner = {
  code: "",
  name: "",
  customer: false,
  supplier: false,
  tax_rate: "0.13",
  tax_included: true,
  payment_days: 30,
  tolerance: null,
  tax_number: "",
  contact: "",
  phone: "",
  address: "",
  note: "",
  retired: false,
};

/** One customer or supplier. */
export default function PartnerPage() {
  const t = useT();
  const { code, copy, read, missing } = useCoded("partner.get");
  if (missing !== null) return <Unread title={`${t("partner.noun")} ${missing}`} read={read} />;
  const start = copy !== undefined && read.data ? { ...read.data.partner, code: "", retired: false } : blank;
  return <PartnerForm key={code ?? "new"} read={read} isCopy={code === undefined} start={start} />;
}

function PartnerForm({
  read,
  isCopy,
  start,
}: {
  read: ReturnType<typeof useCoded<"partner.get">>["read"];
  /** What was read is only where a new one starts from. */
  isCopy: boolean;
  start: Partner;
}) {
  const t = useT();
  const tab = useTab();
  const view = isCopy ? undefined : read.data;
  const loaded = useMemo(() => view && savedOf(view.partner, view), [view]);
  const draft = useDraft<Partner>(loaded, start);
  const partner = draft.value;
  const isNew = draft.revision === null;
  const fields: FieldSpec<Partner>[] = [
    {
      name: "code",
      label: t("partner.code"),
      kind: { type: "text" },
      required: true,
      fixed: isNew ? undefined : t("form.codeFixed"),
    },
    { name: "name", label: t("partner.name"), kind: { type: "text" }, span: 3, required: true },
    {
      name: "customer",
      label: t("partner.customer"),
      kind: { type: "flag" },
      check: (p) => (p.customer || p.supplier ? null : t("partner.neither")),
    },
    { name: "supplier", label: t("partner.supplier"), kind: { type: "flag" } },
    {
      name: "tax_rate",
      label: t("partner.taxRate"),
      kind: { type: "percent" },
      check: (p) => (Number(p.tax_rate) > 1 || p.tax_rate.startsWith("-") ? t("form.between", { from: 0, to: 100 }) : null),
    },
    { name: "tax_included", label: t("partner.taxIncluded"), kind: { type: "flag" } },
    { name: "payment_days", label: t("partner.paymentDays"), kind: { type: "integer", unit: t("common.day") } },
    {
      name: "tolerance",
      label: t("partner.tolerance"),
      kind: { type: "percent", open: true },
      fixed: partner.supplier ? undefined : t("partner.toleranceOfSuppliers"),
      check: (p) =>
        p.tolerance && (Number(p.tolerance) > 1 || p.tolerance.startsWith("-")) ? t("form.between", { from: 0, to: 100 }) : null,
    },
    { name: "tax_number", label: t("partner.taxNumber"), kind: { type: "text" }, span: 2 },
    { name: "contact", label: t("partner.contact"), kind: { type: "text" } },
    { name: "phone", label: t("partner.phone"), kind: { type: "text" }, span: 2 },
    { name: "address", label: t("partner.address"), kind: { type: "text" }, span: 4 },
    { name: "note", label: t("common.note"), kind: { type: "long" }, span: 6 },
  ];
  const problems = useFormProblems(draft, fields, errorText);
  const saving = useSaving(
    draft,
    problems,
    async (record, revision) => {
      const saved = await call("partner.save", { partner: record, revision });
      return savedOf(saved.partner, saved);
    },
    (saved) => tab.setParams({ code: saved.record.code }),
  );
  const retire = useChange("partner.retire", (v) => draft.take(savedOf(v.partner, v)));
  return (
    <RecordPage
      title={isNew ? t("partner.create") : `${t("partner.noun")} ${partner.code} ${partner.name}`}
      sub={<Retired retired={partner.retired} />}
      draft={draft}
      saving={saving}
      labelOf={(field) => fields.find((f) => f.name === field)?.label ?? field}
      show={(_, value) => (typeof value === "boolean" ? t(value ? "common.yes" : "common.no") : String(value ?? ""))}
      read={read}
      notice={!isNew && <WaitingRequests kind="partner" code={partner.code} />}
      message={retire.error && <Failure what={t("form.notRetired")} error={retire.error} />}
      bar={<ChangedBy by={view?.changed_by} at={view?.changed_at} trail={{ kind: "partner", code: partner.code }} />}
      actions={
        !isNew && (
          <>
            <RetireButton record={partner} draft={draft} change={retire} />
            <KeyButton
              right="master_data"
              quiet
              label={t("common.copy")}
              run={() => openPage("partner", { copy: partner.code })}
            />
            <KeyButton right="master_data" quiet label={t("partner.create")} id="create" run={() => openPage("partner", {})} />
          </>
        )
      }
    >
      <div className="form">
        <Fields draft={draft} fields={fields} problems={problems} />
      </div>
      <p className="gridnote">{t("partner.note")}</p>
    </RecordPage>
  );
}
