import { useEffect, useMemo } from "react";
import type { Unit } from "@/contract";
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
import { useDimensions } from "./words";

const blank: Unit = { code: "", name: "", name_en: "", decimals: 0, dimension: "count", factor: "1", per: "1", retired: false };

/** One unit of measure. */
export default function UnitPage() {
  const t = useT();
  const { code, copy, read, missing } = useCoded("unit.get");
  if (missing !== null) return <Unread title={`${t("unit.noun")} ${missing}`} read={read} />;
  const start = copy !== undefined && read.data ? { ...read.data.unit, code: "", retired: false } : blank;
  return <UnitForm key={code ?? "new"} read={read} isCopy={code === undefined} start={start} />;
}

function UnitForm({
  read,
  isCopy,
  start,
}: {
  read: ReturnType<typeof useCoded<"unit.get">>["read"];
  /** What was read is only where a new one starts from. */
  isCopy: boolean;
  start: Unit;
}) {
  const t = useT();
  const tab = useTab();
  const dimensions = useDimensions();
  const view = isCopy ? undefined : read.data;
  const loaded = useMemo(() => view && savedOf(view.unit, view), [view]);
  const draft = useDraft<Unit>(loaded, start);
  // Asked for by what a file calls it: filled in, not saved.
  const { name = "" } = tab.params;
  const { set } = draft;
  useEffect(() => {
    if (name !== "") set({ code: name, name });
  }, [name, set]);
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
    { name: "name_en", label: t("unit.nameEn"), kind: { type: "text" }, span: 2 },
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
      return savedOf(saved.unit, saved);
    },
    (saved) => tab.setParams({ code: saved.record.code, name: "" }),
  );
  const retire = useChange("unit.retire", (v) => draft.take(savedOf(v.unit, v)));
  return (
    <RecordPage
      title={isNew ? t("unit.create") : `${t("unit.noun")} ${unit.code} ${unit.name === unit.code ? "" : unit.name}`.trim()}
      sub={<Retired retired={unit.retired} />}
      draft={draft}
      saving={saving}
      labelOf={(field) => fields.find((f) => f.name === field)?.label ?? field}
      show={(_, value) => String(value ?? "")}
      read={read}
      notice={!isNew && <WaitingRequests kind="unit" code={unit.code} />}
      message={retire.error && <Failure what={t("form.notRetired")} error={retire.error} />}
      bar={<ChangedBy by={view?.changed_by} at={view?.changed_at} trail={{ kind: "unit", code: unit.code }} />}
      actions={
        !isNew && (
          <>
            <RetireButton record={unit} draft={draft} change={retire} />
            <KeyButton right="master_data" quiet label={t("common.copy")} run={() => openPage("unit", { copy: unit.code })} />
            <KeyButton right="master_data" quiet label={t("unit.create")} id="create" run={() => openPage("unit", {})} />
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
