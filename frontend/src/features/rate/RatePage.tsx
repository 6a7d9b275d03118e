import { useMemo, useState } from "react";
import type { RateKind, RateRow } from "@/contract";
import { none } from "@/format/number";
import { errorText, useT } from "@/i18n";
import { useDenied } from "@/session/useRights";
import { DangerWithReason } from "@/shell/DangerWithReason";
import { useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { closeTab } from "@/state/tabs";
import { call } from "@/transport/call";
import { useChange, useRead } from "@/transport/query";
import { Tag } from "@/ui/Dot";
import { type FieldSpec, Fields, useFormProblems } from "@/ui/form/Fields";
import { ItemPicker } from "@/ui/form/ItemPicker";
import { ChangedBy, RecordPage, Unread, useSaving } from "@/ui/form/RecordPage";
import { savedOf, useDraft } from "@/ui/form/useDraft";
import { Failure, Message } from "@/ui/Message";
import { KeyButton } from "@/ui/Page";
import { TariffEditor } from "./TariffEditor";
import { blank, formOf, kinds, type RateForm, rateOf } from "./values";

/** One rate, or a new one of a kind. */
export default function RatePage() {
  const t = useT();
  const today = useToday();
  const { id, kind, person } = useTab().params;
  const read = useRead("rate.get", { id: Number(id) }, { enabled: id !== undefined });
  const start = useMemo(() => blank(kinds.find((one) => one === kind) ?? "wage", today, person), [kind, today, person]);
  if (id !== undefined && !read.data) return <Unread title={t("rate.noun")} read={read} />;
  return <RateEditor key={id ?? "new"} view={id === undefined ? undefined : read.data} read={read} start={start} />;
}

/** Options of what a rate may be of. */
function useChoices(kind: RateKind) {
  const t = useT();
  const of = (...of: RateKind[]) => ({ enabled: of.includes(kind) });
  const people = useRead("person.names", { limit: 10_000 }, of("wage", "grade")).data?.rows ?? [];
  const grades = useRead("grade.list", { limit: 500 }, of("wage", "grade")).data?.rows ?? [];
  const machines = useRead("machine.list", { limit: 20_000 }, of("machine", "power", "overhead")).data?.rows ?? [];
  const centers = useRead("work_center.list", { limit: 1000 }, of("machine", "power", "overhead")).data?.rows ?? [];
  const nobody = { value: "", label: none };
  const coded = (rows: readonly { code: string; name: string; retired: boolean }[]) => [
    nobody,
    ...rows.filter((r) => !r.retired).map((r) => ({ value: r.code, label: `${r.code} ${r.name}` })),
  ];
  return {
    person: [nobody, ...people.map((p) => ({ value: p.login, label: `${p.login} ${p.name}` }))],
    grade: coded(grades),
    machine: coded(machines),
    work_center: coded(centers),
    basis: (["hour", "piece"] as const).map((value) => ({ value, label: t(`rate.basis.${value}`) })),
    hours: (["overtime", "rest_day", "holiday"] as const).map((value) => ({ value, label: t(`rate.hours.${value}`) })),
  };
}

function RateEditor({
  view,
  read,
  start,
}: {
  view: RateRow | undefined;
  read: { error: ReturnType<typeof useRead<"rate.get">>["error"]; refetch: () => unknown };
  start: RateForm;
}) {
  const t = useT();
  const tab = useTab();
  const today = useToday();
  const denied = useDenied()("cost");
  const loaded = useMemo(() => view && savedOf(formOf(view), view), [view]);
  const draft = useDraft<RateForm>(loaded, start);
  const [asking, setAsking] = useState(false);
  const rate = draft.value;
  const isNew = draft.revision === null;
  const kind = rate.kind;
  const choices = useChoices(kind);
  // What has begun is corrected, and what is to have begun already, too: the trail keeps why.
  const begun = !isNew && draft.base.from <= today;
  const corrects = begun || rate.from < today;
  const fixed = isNew ? undefined : t("rate.whoseFixed");
  const choice = (
    name: "person" | "grade" | "machine" | "work_center" | "basis" | "hours",
    keep = fixed,
  ): FieldSpec<RateForm> => ({
    name,
    label: t(`rate.field.${name}`),
    kind: { type: "choice", options: choices[name], search: true },
    fixed: keep,
  });
  const decimal = (
    name: "price" | "factor" | "hourly" | "per_cycle" | "rated_kw" | "per_labour_hour" | "per_machine_hour",
    decimals = 6,
  ): FieldSpec<RateForm> => ({ name, label: t(`rate.field.${name}`), kind: { type: "decimal", decimals }, required: true });
  const percent = (name: "load_factor" | "of_labour"): FieldSpec<RateForm> => ({
    name,
    label: t(`rate.field.${name}`),
    kind: { type: "percent" },
    required: true,
  });
  const place = [choice("machine"), choice("work_center")];
  const own: Record<RateKind, FieldSpec<RateForm>[]> = {
    wage: [
      choice("person"),
      choice("grade"),
      {
        name: "item",
        label: t("rate.field.item"),
        kind: {
          type: "custom",
          render: (id) => (
            <ItemPicker id={id} value={rate.item} disabled={!isNew} onPick={(hit) => draft.set({ item: hit.code })} />
          ),
        },
      },
      { name: "operation", label: t("rate.field.operation"), kind: { type: "integer" }, fixed },
      choice("basis", undefined),
      decimal("price"),
    ],
    grade: [{ ...choice("person"), required: true }, choice("grade", undefined)],
    overtime: [choice("hours"), decimal("factor", 4)],
    machine: [...place, decimal("hourly"), decimal("per_cycle")],
    power: [...place, decimal("rated_kw", 3), percent("load_factor")],
    overhead: [...place, decimal("per_labour_hour"), decimal("per_machine_hour"), percent("of_labour")],
    tariff: [],
  };
  const fields: FieldSpec<RateForm>[] = [
    ...own[kind],
    { name: "from", label: t("rate.from"), kind: { type: "day" }, required: true },
    ...(corrects
      ? [{ name: "reason" as const, label: t("rate.field.reason"), kind: { type: "text" as const }, span: 3, required: true }]
      : []),
  ];
  const problems = useFormProblems(draft, fields, errorText);
  const saving = useSaving(draft, problems, async (record, revision) => {
    const reason = record.reason.trim() === "" ? undefined : record.reason;
    const saved = await call("rate.save", { id: view?.id ?? null, from: record.from, rate: rateOf(record), revision, reason });
    tab.setParams({ id: String(saved.id) });
    return savedOf(formOf(saved), saved);
  });
  const remove = useChange("rate.remove", () => closeTab(tab.id));
  const name = view?.name ? ` ${view.name}` : "";
  const seasons = saving.error?.params.field === "seasons" ? errorText(saving.error) : null;
  return (
    <RecordPage
      title={isNew ? `${t("rate.create")} ${t(`rate.kind.${kind}`)}` : `${t(`rate.kind.${kind}`)}${name} ${rate.from}`}
      sub={view && <Tag outline={view.state !== "now"}>{t(`rate.${view.state}`)}</Tag>}
      right="cost"
      draft={draft}
      saving={saving}
      labelOf={(field) => fields.find((f) => f.name === field)?.label ?? field}
      show={(_, value) => (typeof value === "object" ? JSON.stringify(value) : String(value ?? ""))}
      read={read}
      message={
        remove.error ? (
          <Failure what={t("rate.notRemoved")} error={remove.error} />
        ) : seasons !== null ? (
          <Message tone="red" what={seasons} why={t("rate.seeSeasons")} />
        ) : begun ? (
          <Message tone="amber" what={t("rate.begun")} why={t("rate.begunWhy")} />
        ) : null
      }
      bar={<ChangedBy by={view?.changed_by} at={view?.changed_at} trail={{ kind: "rate", code: "" }} />}
      actions={
        !isNew && (
          <KeyButton
            label={t("rate.remove")}
            danger
            right="cost"
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
      {kind === "tariff" && (
        <TariffEditor seasons={rate.seasons} readOnly={denied !== null} onChange={(to) => draft.set({ seasons: to })} />
      )}
      {kind === "wage" && <p className="gridnote">{t("rate.wageNote")}</p>}
      {asking && view && (
        <DangerWithReason
          label={t("rate.remove")}
          title={t("rate.removeTitle")}
          why={t(begun ? "rate.removeBegun" : "rate.removeAhead")}
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
