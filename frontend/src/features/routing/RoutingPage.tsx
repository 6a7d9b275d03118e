import { useMemo, useState } from "react";
import type { ItemBrief, Routing, RoutingOperation } from "@/contract";
import { firstDay, formatSeconds } from "@/format/date";
import { formatDecimal, isNegative, isZero, parseDecimal, tidyNumber } from "@/format/number";
import { errorText, useT } from "@/i18n";
import { useTab } from "@/shell/page-context";
import { call } from "@/transport/call";
import type { ApiError } from "@/transport/error";
import { useChange, useRead } from "@/transport/query";
import { type FieldSpec, Fields, useFormProblems } from "@/ui/form/Fields";
import { isBegun, type LineColumn, LineGrid } from "@/ui/form/LineGrid";
import { type LineProblem, LineProblems } from "@/ui/form/LineProblems";
import { notNumber } from "@/ui/form/number-words";
import { ChangedBy, RecordPage, Unread, useSaving } from "@/ui/form/RecordPage";
import { type Saved, savedOf, useDraft } from "@/ui/form/useDraft";
import { nextNumber, nextVersion, useVersionFields, VersionActions, VersionSub } from "@/ui/form/VersionActions";
import { Failure } from "@/ui/Message";

const blank: Routing = { item: "", version: "V1", state: "draft", from: firstDay, to: null, note: "", operations: [] };

const newOperation = (operations: readonly RoutingOperation[]): RoutingOperation => ({
  number: nextNumber(operations),
  name: "",
  work_center: "",
  outsourced: false,
  setup_seconds: 0,
  cleanup_seconds: 0,
  run_seconds: 0,
  cycle_qty: "1",
  lead_time_days: 0,
  note: "",
});

/** One version of how an item is made. */
export default function RoutingPage() {
  const t = useT();
  const tab = useTab();
  const { item, version, copy } = tab.params;
  const key = version ?? copy;
  const view = useRead(
    "routing.get",
    { item: item ?? "", version: key ?? "" },
    { enabled: item !== undefined && key !== undefined },
  );
  const loaded = useMemo(() => (version && view.data ? savedOf(view.data.routing, view.data) : undefined), [version, view.data]);
  if (key !== undefined && !view.data) return <Unread title={`${t("routing.noun")} ${item} ${key}`} read={view} />;
  const start: Routing =
    copy && view.data ? { ...view.data.routing, version: nextVersion(copy), state: "draft" } : { ...blank, item: item ?? "" };
  return <RoutingForm key={version ?? "new"} loaded={loaded} start={start} items={view.data?.items ?? []} read={view} />;
}

function RoutingForm({
  loaded,
  start,
  items,
  read,
}: {
  loaded: Saved<Routing> | undefined;
  start: Routing;
  items: ItemBrief[];
  read: { error: ApiError | null; refetch: () => unknown };
}) {
  const t = useT();
  const tab = useTab();
  const draft = useDraft<Routing>(loaded, start);
  const [line, setLine] = useState<number | null>(null);
  const [wrong, setWrong] = useState<LineProblem[]>([]);
  const centers = useRead("work_center.list", { limit: 1000, sort: "code" });
  const routing = draft.value;
  const isNew = draft.revision === null;
  const brief = items.find((i) => i.code === routing.item);
  const centerOptions = (centers.data?.rows ?? [])
    .filter((c) => !c.retired || routing.operations.some((o) => o.work_center === c.code))
    .map((c) => ({ value: c.code, label: `${c.code} ${c.name}` }));
  const centerName = (code: string) => centerOptions.find((o) => o.value === code)?.label ?? code;
  const fields: FieldSpec<Routing>[] = [
    ...useVersionFields(draft, {
      label: t("routing.item"),
      span: 2,
      onPick: (hit) => draft.set({ item: hit.code }),
    }),
    { name: "note", label: t("common.note"), kind: { type: "long" } },
  ];
  const problems = useFormProblems(draft, fields, errorText);
  const begun = (o: RoutingOperation, i: number) => isBegun(o, i, routing.operations, newOperation);
  const lineProblems = (o: RoutingOperation): Record<string, string> => ({
    ...(routing.operations.filter((x) => x.number === o.number).length > 1 ? { number: t("form.twice") } : {}),
    ...(o.name === "" ? { name: t("form.required") } : {}),
    ...(o.work_center === "" ? { work_center: t("form.required") } : {}),
  });
  const saving = useSaving(
    draft,
    problems,
    async (record, revision) => {
      const saved = await call("routing.save", {
        routing: { ...record, operations: record.operations.filter((o, i) => !begun(o, i)) },
        revision,
      });
      return savedOf(saved.routing, saved);
    },
    ({ record }) => tab.setParams({ item: record.item, version: record.version }),
    () => wrong.length === 0,
  );
  const setState = useChange("routing.set_state", (v) => draft.take(savedOf(v.routing, v)));
  const whole = (
    key: "setup_seconds" | "cleanup_seconds" | "run_seconds" | "lead_time_days" | "number",
    title: string,
    width: number,
  ): LineColumn<RoutingOperation> => ({
    key,
    title,
    width,
    align: "right",
    show: (o) => (o[key] === 0 ? <span className="zero">0</span> : formatDecimal(String(o[key]))),
    edit: {
      type: "text",
      text: (o) => String(o[key]),
      put: (o, text) => {
        const tidy = tidyNumber(text);
        return /^\d{1,8}$/.test(tidy) && !(key === "number" && Number(tidy) === 0) ? { ...o, [key]: Number(tidy) } : null;
      },
      problem: (text) => notNumber(t, text, 0) ?? t("form.notInteger"),
    },
  });
  const columns: LineColumn<RoutingOperation>[] = [
    whole("number", t("routing.number"), 70),
    {
      key: "name",
      title: t("routing.operation"),
      width: 130,
      grow: true,
      show: (o) => o.name,
      edit: { type: "text", text: (o) => o.name, put: (o, name) => ({ ...o, name: name.trim() }), problem: "" },
    },
    {
      key: "work_center",
      title: t("routing.workCenter"),
      width: 180,
      grow: true,
      show: (o) => centerName(o.work_center),
      edit: {
        type: "choice",
        value: (o) => o.work_center,
        options: () => centerOptions,
        search: true,
        put: (o, work_center) => ({
          ...o,
          work_center,
          outsourced: centers.data?.rows.find((c) => c.code === work_center)?.outsourced ?? o.outsourced,
        }),
      },
    },
    {
      key: "outsourced",
      title: t("routing.outsourced"),
      width: 88,
      align: "center",
      show: (o) => (o.outsourced ? t("common.yes") : ""),
      edit: {
        type: "choice",
        value: (o) => String(o.outsourced),
        options: () => [
          { value: "false", label: t("common.no") },
          { value: "true", label: t("common.yes") },
        ],
        put: (o, value) => ({ ...o, outsourced: value === "true" }),
      },
    },
    whole("setup_seconds", t("routing.setup"), 96),
    whole("run_seconds", t("routing.run"), 96),
    {
      key: "cycle_qty",
      title: t("routing.cycle"),
      width: 96,
      align: "right",
      show: (o) => formatDecimal(o.cycle_qty),
      edit: {
        type: "text",
        text: (o) => o.cycle_qty,
        put: (o, text) => {
          const parsed = parseDecimal(text, 6);
          return parsed === null || isZero(parsed) || isNegative(parsed) ? null : { ...o, cycle_qty: parsed };
        },
        problem: (text) => notNumber(t, text, 6) ?? t("form.aboveZero"),
      },
    },
    whole("cleanup_seconds", t("routing.cleanup"), 96),
    whole("lead_time_days", t("routing.lead"), 90),
    {
      key: "note",
      title: t("common.note"),
      width: 120,
      grow: true,
      show: (o) => <span className="text2">{o.note}</span>,
      edit: { type: "text", text: (o) => o.note, put: (o, note) => ({ ...o, note }), problem: "" },
    },
  ];
  const total = routing.operations.reduce((n, o) => n + o.setup_seconds + o.cleanup_seconds, 0);
  return (
    <RecordPage
      title={isNew ? t("routing.create") : `${t("routing.noun")} ${routing.item} ${routing.version}`}
      sub={<VersionSub brief={brief} version={routing} isNew={isNew} />}
      draft={draft}
      saving={saving}
      blocked={wrong.length > 0 ? t("form.wrongCells", { count: wrong.length }) : null}
      labelOf={(field, n) =>
        n !== undefined
          ? `${t("routing.operation")} ${n}`
          : (fields.find((f) => f.name === field)?.label ?? t("routing.operations"))
      }
      show={(field, value) =>
        field === "operations" && value
          ? `${(value as RoutingOperation).name} ${(value as RoutingOperation).work_center}`
          : String(value ?? "")
      }
      read={read}
      message={setState.error && <Failure what={t("version.notSet")} error={setState.error} />}
      bar={
        <>
          <span>{t("routing.linesCount", { count: routing.operations.length })}</span>
          <span>{t("routing.total", { fixed: formatSeconds(total) })}</span>
          <span>{t("routing.outsourcedCount", { count: routing.operations.filter((o) => o.outsourced).length })}</span>
          <LineProblems problems={wrong} />
          <span className="right">
            <ChangedBy by={loaded?.by} at={loaded?.at} trail={{ kind: "routing", code: `${routing.item} ${routing.version}` }} />
          </span>
        </>
      }
      actions={
        !isNew && (
          <VersionActions
            page="routing"
            draft={draft}
            busy={setState.isPending}
            error={setState.error}
            why={() => t("routing.obsoleteWhy")}
            onState={setState.mutate}
          />
        )
      }
    >
      <div className="editor">
        <div className="form">
          <Fields draft={draft} fields={fields} problems={problems} />
        </div>
        <div className="partshead">
          <strong>{t("routing.operations")}</strong>
          <span className="muted">{t("routing.linesCount", { count: routing.operations.length })}</span>
        </div>
        <div className="fill">
          <LineGrid
            label={t("routing.operations")}
            columns={columns}
            lines={routing.operations}
            base={draft.base.operations}
            before={(o, base) => base.find((b) => b.number === o.number)}
            onChange={(operations) => draft.set({ operations })}
            blank={newOperation}
            copy={(o, operations) => ({ ...o, number: nextNumber(operations) })}
            problems={(o, i) => (begun(o, i) ? {} : lineProblems(o))}
            selected={line}
            onSelect={setLine}
            nameOf={(o) => o.number}
            onProblems={setWrong}
            focus={!isNew}
          />
        </div>
      </div>
    </RecordPage>
  );
}
