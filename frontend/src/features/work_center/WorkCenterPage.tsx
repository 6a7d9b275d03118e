import { useMemo } from "react";
import type { WorkCenter } from "@/contract";
import { isNegative, isZero } from "@/format/number";
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

const blank: WorkCenter = { code: "", name: "", efficiency: "1", outsourced: false, note: "", retired: false };

/** One work centre. */
export default function WorkCenterPage() {
  const t = useT();
  const { code, copy, read, missing } = useCoded("work_center.get");
  if (missing !== null) return <Unread title={`${t("work_center.noun")} ${missing}`} read={read} />;
  const start = copy !== undefined && read.data ? { ...read.data.work_center, code: "", retired: false } : blank;
  return <WorkCenterForm key={code ?? "new"} read={read} isCopy={code === undefined} start={start} />;
}

function WorkCenterForm({
  read,
  isCopy,
  start,
}: {
  read: ReturnType<typeof useCoded<"work_center.get">>["read"];
  /** What was read is only where a new one starts from. */
  isCopy: boolean;
  start: WorkCenter;
}) {
  const t = useT();
  const tab = useTab();
  const view = isCopy ? undefined : read.data;
  const loaded = useMemo(() => view && savedOf(view.work_center, view), [view]);
  const draft = useDraft<WorkCenter>(loaded, start);
  const center = draft.value;
  const isNew = draft.revision === null;
  const fields: FieldSpec<WorkCenter>[] = [
    {
      name: "code",
      label: t("work_center.code"),
      kind: { type: "text" },
      required: true,
      fixed: isNew ? undefined : t("form.codeFixed"),
    },
    { name: "name", label: t("work_center.name"), kind: { type: "text" }, span: 2, required: true },
    {
      name: "efficiency",
      label: t("work_center.efficiency"),
      kind: { type: "percent" },
      required: true,
      check: (c) => (isZero(c.efficiency) || isNegative(c.efficiency) ? t("form.aboveZero") : null),
    },
    { name: "outsourced", label: t("work_center.outsourced"), kind: { type: "flag" } },
    { name: "note", label: t("common.note"), kind: { type: "long" }, span: 6 },
  ];
  const problems = useFormProblems(draft, fields, errorText);
  const saving = useSaving(
    draft,
    problems,
    async (record, revision) => {
      const saved = await call("work_center.save", { work_center: record, revision });
      return savedOf(saved.work_center, saved);
    },
    (saved) => tab.setParams({ code: saved.record.code }),
  );
  const retire = useChange("work_center.retire", (v) => draft.take(savedOf(v.work_center, v)));
  return (
    <RecordPage
      title={isNew ? t("work_center.create") : `${t("work_center.noun")} ${center.code} ${center.name}`}
      sub={<Retired retired={center.retired} />}
      draft={draft}
      saving={saving}
      labelOf={(field) => fields.find((f) => f.name === field)?.label ?? field}
      show={(_, value) => String(value ?? "")}
      read={read}
      notice={!isNew && <WaitingRequests kind="work_center" code={center.code} />}
      message={retire.error && <Failure what={t("form.notRetired")} error={retire.error} />}
      bar={<ChangedBy by={view?.changed_by} at={view?.changed_at} trail={{ kind: "work_center", code: center.code }} />}
      actions={
        !isNew && (
          <>
            <RetireButton record={center} draft={draft} change={retire} />
            <KeyButton
              right="master_data"
              quiet
              label={t("common.copy")}
              run={() => openPage("work_center", { copy: center.code })}
            />
            <KeyButton
              right="master_data"
              quiet
              label={t("work_center.create")}
              id="create"
              run={() => openPage("work_center", {})}
            />
          </>
        )
      }
    >
      <div className="form">
        <Fields draft={draft} fields={fields} problems={problems} />
      </div>
      <p className="gridnote">{t("work_center.efficiencyNote")}</p>
    </RecordPage>
  );
}
