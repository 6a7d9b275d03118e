import { useMemo } from "react";
import type { Machine } from "@/contract";
import { errorText, useT } from "@/i18n";
import { useTab } from "@/shell/page-context";
import { openPage } from "@/state/tabs";
import { WaitingRequests } from "@/trail/WaitingRequests";
import { call } from "@/transport/call";
import { useChange, useRead } from "@/transport/query";
import { Retired } from "@/ui/cells";
import { type FieldSpec, Fields, useFormProblems } from "@/ui/form/Fields";
import { ChangedBy, RecordPage, RetireButton, Unread, useCoded, useSaving } from "@/ui/form/RecordPage";
import { savedOf, useDraft } from "@/ui/form/useDraft";
import { Failure } from "@/ui/Message";
import { KeyButton } from "@/ui/Page";

const blank: Machine = { code: "", name: "", work_center: "", note: "", retired: false };

/** One machine. */
export default function MachinePage() {
  const t = useT();
  const { code, copy, read, missing } = useCoded("machine.get");
  if (missing !== null) return <Unread title={`${t("machine.noun")} ${missing}`} read={read} />;
  const start = copy !== undefined && read.data ? { ...read.data.machine, code: "", retired: false } : blank;
  return <MachineForm key={code ?? "new"} read={read} isCopy={code === undefined} start={start} />;
}

function MachineForm({
  read,
  isCopy,
  start,
}: {
  read: ReturnType<typeof useCoded<"machine.get">>["read"];
  /** What was read is only where a new one starts from. */
  isCopy: boolean;
  start: Machine;
}) {
  const t = useT();
  const tab = useTab();
  const view = isCopy ? undefined : read.data;
  const loaded = useMemo(() => view && savedOf(view.machine, view), [view]);
  const draft = useDraft<Machine>(loaded, start);
  const machine = draft.value;
  const isNew = draft.revision === null;
  const known = useRead("work_center.list", { limit: 500 }).data?.rows ?? [];
  const centers = known
    .filter((c) => !c.retired || c.code === machine.work_center)
    .map((c) => ({ value: c.code, label: `${c.code} ${c.name}` }));
  const fields: FieldSpec<Machine>[] = [
    {
      name: "code",
      label: t("machine.code"),
      kind: { type: "text" },
      required: true,
      fixed: isNew ? undefined : t("form.codeFixed"),
    },
    { name: "name", label: t("machine.name"), kind: { type: "text" }, span: 2, required: true },
    {
      name: "work_center",
      label: t("machine.work_center"),
      kind: { type: "choice", options: centers, search: true },
      span: 2,
      required: true,
    },
    { name: "note", label: t("common.note"), kind: { type: "long" }, span: 6 },
  ];
  const problems = useFormProblems(draft, fields, errorText);
  const saving = useSaving(
    draft,
    problems,
    async (record, revision) => {
      const saved = await call("machine.save", { machine: record, revision });
      return savedOf(saved.machine, saved);
    },
    (saved) => tab.setParams({ code: saved.record.code }),
  );
  const retire = useChange("machine.retire", (v) => draft.take(savedOf(v.machine, v)));
  return (
    <RecordPage
      title={isNew ? t("machine.create") : `${t("machine.noun")} ${machine.code} ${machine.name}`}
      sub={<Retired retired={machine.retired} />}
      draft={draft}
      saving={saving}
      labelOf={(field) => fields.find((f) => f.name === field)?.label ?? field}
      show={(_, value) => String(value ?? "")}
      read={read}
      notice={!isNew && <WaitingRequests kind="machine" code={machine.code} />}
      message={retire.error && <Failure what={t("form.notRetired")} error={retire.error} />}
      bar={<ChangedBy by={view?.changed_by} at={view?.changed_at} trail={{ kind: "machine", code: machine.code }} />}
      actions={
        !isNew && (
          <>
            <RetireButton record={machine} draft={draft} change={retire} />
            <KeyButton
              right="master_data"
              quiet
              label={t("common.copy")}
              run={() => openPage("machine", { copy: machine.code })}
            />
            <KeyButton right="master_data" quiet label={t("machine.create")} id="create" run={() => openPage("machine", {})} />
          </>
        )
      }
    >
      <div className="form">
        <Fields draft={draft} fields={fields} problems={problems} />
      </div>
      <p className="gridnote">{t("machine.note")}</p>
    </RecordPage>
  );
}
