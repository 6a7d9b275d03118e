import { useMemo } from "react";
import type { Output, Unit } from "@/contract";
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
import { useDimensions } from "./words";

const blank: Unit = { code: "", name: "", name_en: "", decimals: 0, dimension: "count", factor: "1", per: "1", retired: false };

/** One unit of measure. */
export default function UnitPage() {
  const t = useT();
  const { code, copy } = useTab().params;
  const key = code ?? copy;
  const view = useRead("unit.get", { code: key ?? "" }, { enabled: key !== undefined });
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
  const start = copy !== undefined && view.data ? { ...view.data.unit, code: "", retired: false } : blank;
  return (
    <UnitForm
      key={code ?? "new"}
      view={code === undefined ? undefined : view.data}
      start={start}
      loadError={view.error}
      retry={() => void view.refetch()}
    />
  );
}

function UnitForm({
  view,
  start,
  loadError,
  retry,
}: {
  /** What the books hold; none for a new one. */
  view: Output<"unit.get"> | undefined;
  start: Unit;
  loadError: ApiError | null;
  retry: () => void;
}) {
  const t = useT();
  const tab = useTab();
  const dimensions = useDimensions();
  const loaded = useMemo(
    () => view && { record: view.unit, revision: view.revision, by: view.changed_by, at: view.changed_at },
    [view],
  );
  const draft = useDraft<Unit>(loaded, start);
  const unit = draft.value;
  const isNew = draft.revision === null;
  const positive = (field: "factor" | "per") => (u: Unit) =>
    isZero(u[field]) || isNegative(u[field]) ? t("form.aboveZero") : null;
  const fields: FieldSpec<Unit>[] = [
    {
      name: "code",
      label: t("unit.code"),
      kind: { type: "text" },
      required: true,
      fixed: isNew ? undefined : t("form.codeFixed"),
    },
    { name: "name", label: t("unit.name"), kind: { type: "text" }, required: true },
    { name: "name_en", label: t("unit.nameEn"), kind: { type: "text" } },
    { name: "dimension", label: t("unit.dimension"), kind: { type: "choice", options: dimensions } },
    {
      name: "decimals",
      label: t("unit.decimals"),
      kind: { type: "integer" },
      check: (u) => (u.decimals > 6 ? t("form.between", { from: 0, to: 6 }) : null),
    },
    ...(unit.dimension === "count"
      ? []
      : [
          {
            name: "per" as const,
            label: t("unit.per", { unit: unit.code || t("unit.noun") }),
            kind: { type: "decimal" as const, decimals: 6, unit: unit.code },
            check: positive("per"),
            required: true,
          },
          {
            name: "factor" as const,
            label: t("unit.factor"),
            kind: { type: "decimal" as const, decimals: 6, unit: t(`unit.bases.${unit.dimension}`) },
            check: positive("factor"),
            required: true,
          },
        ]),
  ];
  const problems = useFormProblems(draft, fields, errorText);
  const saving = useSaving(
    draft,
    problems,
    async (record, revision) => {
      const counted = record.dimension === "count" ? { ...record, factor: "1", per: "1" } : record;
      const saved = await call("unit.save", { unit: counted, revision });
      return { record: saved.unit, revision: saved.revision, by: saved.changed_by, at: saved.changed_at };
    },
    (saved) => tab.setParams({ code: saved.record.code }),
  );
  const retire = useChange("unit.retire", (v) => draft.take({ record: v.unit, revision: v.revision }));
  return (
    <RecordPage
      noun={t("unit.noun")}
      title={isNew ? "" : `${unit.code} ${unit.name === unit.code ? "" : unit.name}`.trim()}
      sub={<Retired retired={unit.retired} />}
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
              label={unit.retired ? t("common.reuse") : t("common.retire")}
              busy={retire.isPending}
              disabled={draft.dirty}
              run={() =>
                draft.revision !== null && retire.mutate({ code: unit.code, retired: !unit.retired, revision: draft.revision })
              }
            />
            <KeyButton label={t("common.copy")} run={() => openPage("unit", { copy: unit.code })} />
            <KeyButton label={t("unit.create")} id="create" run={() => openPage("unit", {})} />
          </>
        )
      }
    >
      <div className="form">
        <Fields draft={draft} fields={fields} problems={problems} />
      </div>
      <p className="gridnote">{unit.dimension === "count" ? t("unit.countNote") : t("unit.dimensionNote")}</p>
    </RecordPage>
  );
}
