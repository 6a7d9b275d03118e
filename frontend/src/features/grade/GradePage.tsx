import { useMemo } from "react";
import type { Grade } from "@/contract";
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

const blank: Grade = { code: "", name: "", note: "", retired: false };

/** One grade. */
export default function GradePage() {
  const t = useT();
  const { code, copy, read, missing } = useCoded("grade.get");
  if (missing !== null) return <Unread title={`${t("grade.noun")} ${missing}`} read={read} />;
  const start = copy !== undefined && read.data ? { ...read.data.grade, code: "", retired: false } : blank;
  return <GradeForm key={code ?? "new"} read={read} isCopy={code === undefined} start={start} />;
}

function GradeForm({
  read,
  isCopy,
  start,
}: {
  read: ReturnType<typeof useCoded<"grade.get">>["read"];
  /** What was read is only where a new one starts from. */
  isCopy: boolean;
  start: Grade;
}) {
  const t = useT();
  const tab = useTab();
  const view = isCopy ? undefined : read.data;
  const loaded = useMemo(() => view && savedOf(view.grade, view), [view]);
  const draft = useDraft<Grade>(loaded, start);
  const grade = draft.value;
  const isNew = draft.revision === null;
  const fields: FieldSpec<Grade>[] = [
    {
      name: "code",
      label: t("grade.code"),
      kind: { type: "text" },
      required: true,
      fixed: isNew ? undefined : t("form.codeFixed"),
    },
    { name: "name", label: t("grade.name"), kind: { type: "text" }, span: 2, required: true },
    { name: "note", label: t("common.note"), kind: { type: "long" }, span: 6 },
  ];
  const problems = useFormProblems(draft, fields, errorText);
  const saving = useSaving(
    draft,
    problems,
    async (record, revision) => {
      const saved = await call("grade.save", { grade: record, revision });
      return savedOf(saved.grade, saved);
    },
    (saved) => tab.setParams({ code: saved.record.code }),
  );
  const retire = useChange("grade.retire", (v) => draft.take(savedOf(v.grade, v)));
  return (
    <RecordPage
      title={isNew ? t("grade.create") : `${t("grade.noun")} ${grade.code} ${grade.name}`}
      sub={<Retired retired={grade.retired} />}
      draft={draft}
      saving={saving}
      labelOf={(field) => fields.find((f) => f.name === field)?.label ?? field}
      show={(_, value) => String(value ?? "")}
      read={read}
      notice={!isNew && <WaitingRequests kind="grade" code={grade.code} />}
      message={retire.error && <Failure what={t("form.notRetired")} error={retire.error} />}
      bar={<ChangedBy by={view?.changed_by} at={view?.changed_at} trail={{ kind: "grade", code: grade.code }} />}
      actions={
        !isNew && (
          <>
            <RetireButton record={grade} draft={draft} change={retire} />
            <KeyButton right="master_data" quiet label={t("common.copy")} run={() => openPage("grade", { copy: grade.code })} />
            <KeyButton right="master_data" quiet label={t("grade.create")} id="create" run={() => openPage("grade", {})} />
          </>
        )
      }
    >
      <div className="form">
        <Fields draft={draft} fields={fields} problems={problems} />
      </div>
      <p className="gridnote">{t("grade.note")}</p>
    </RecordPage>
  );
}
