import { useMemo } from "react";
import type { Output, WorkCenter } from "@/contract";
import { isNegative, isZero } from "@/format/number";
import { errorText, useT } from "@/i18n";
import { useTab } from "@/shell/page-context";
import { openPage } from "@/state/tabs";
import { call } from "@/transport/call";
import type { ApiError } from "@/transport/error";
import { useChange, useRead } from "@/transport/query";
import { Retired } from "@/ui/cells";
import { type FieldSpec, Fields, useFormProblems } from "@/ui/form/Fields";
import { ChangedBy, RecordPage, useSaving } from "@/ui/form/RecordPage";
import { useDraft } from "@/ui/form/useDraft";
import { Failure } from "@/ui/Message";
import { KeyButton } from "@/ui/Page";

const blank: WorkCenter = { code: "", name: "", efficiency: "1", outsourced: false, note: "", retired: false };

/** One work centre. */
export default function WorkCenterPage() {
  const t = useT();
  const { code, copy } = useTab().params;
  const key = code ?? copy;
  const view = useRead("work_center.get", { code: key ?? "" }, { enabled: key !== undefined });
  if (key !== undefined && !view.data)
    return (
      <div className="page" aria-busy={view.isPending}>
        {view.error && (
          <Failure
            what={t("form.notRead")}
            error={view.error}
            next={[{ label: t("common.retry"), key: "refresh", run: () => void view.refetch() }]}
          />
        )}
      </div>
    );
  const start = copy !== undefined && view.data ? { ...view.data.work_center, code: "", retired: false } : blank;
  return (
    <WorkCenterForm
      key={code ?? "new"}
      view={code === undefined ? undefined : view.data}
      start={start}
      loadError={view.error}
      retry={() => void view.refetch()}
    />
  );
}

function WorkCenterForm({
  view,
  start,
  loadError,
  retry,
}: {
  /** What the books hold; none for a new one. */
  view: Output<"work_center.get"> | undefined;
  start: WorkCenter;
  loadError: ApiError | null;
  retry: () => void;
}) {
  const t = useT();
  const tab = useTab();
  const loaded = useMemo(
    () => view && { record: view.work_center, revision: view.revision, by: view.changed_by, at: view.changed_at },
    [view],
  );
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
      return { record: saved.work_center, revision: saved.revision, by: saved.changed_by, at: saved.changed_at };
    },
    (saved) => tab.setParams({ code: saved.record.code }),
  );
  const retire = useChange("work_center.retire", (v) => draft.take({ record: v.work_center, revision: v.revision }));
  return (
    <RecordPage
      noun={t("work_center.noun")}
      title={isNew ? "" : `${center.code} ${center.name}`}
      sub={<Retired retired={center.retired} />}
      draft={draft}
      saving={saving}
      labelOf={(field) => fields.find((f) => f.name === field)?.label ?? field}
      show={(_, value) => String(value ?? "")}
      loadError={loadError}
      retry={retry}
      message={retire.error && <Failure what={t("form.notRetired")} error={retire.error} />}
      bar={<ChangedBy by={view?.changed_by} at={view?.changed_at} />}
      actions={
        !isNew && (
          <>
            <KeyButton
              label={center.retired ? t("common.reuse") : t("common.retire")}
              busy={retire.isPending}
              disabled={draft.dirty}
              run={() =>
                draft.revision !== null &&
                retire.mutate({ code: center.code, retired: !center.retired, revision: draft.revision })
              }
            />
            <KeyButton label={t("common.copy")} run={() => openPage("work_center", { copy: center.code })} />
            <KeyButton label={t("work_center.create")} id="create" run={() => openPage("work_center", {})} />
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
