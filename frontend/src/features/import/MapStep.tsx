import { Select } from "antd";
import { useState } from "react";
import { formatCount } from "@/format/number";
import { useT } from "@/i18n";
import { useRead } from "@/transport/query";
import { Failure, Message } from "@/ui/Message";
import { KeyButton } from "@/ui/Page";
import { missing, planOf, ready, repeated, type SheetPlan, withField, withKind } from "./mapping";
import type { Flow } from "./useImport";
import { useNames } from "./words";

const none = "";

/** 列映射: what each sheet is, which column is which field, with the first rows beside it. */
export function MapStep({ flow }: { flow: Flow }) {
  const t = useT();
  const { plans, all } = flow;
  const [shown, setShown] = useState(() =>
    Math.max(
      0,
      plans.findIndex((p) => !p.kind || missing(p, all).length > 0),
    ),
  );
  const plan = plans[shown] ?? plans[0];
  const used = plans.filter((p) => p.kind);
  const why =
    used.length === 0
      ? t("import.map.whyNone")
      : used.some((p) => missing(p, all).length > 0)
        ? t("import.map.whyMissing")
        : used.some((p) => repeated(p).length > 0)
          ? t("import.map.whyTwice")
          : undefined;
  const change = (next: SheetPlan) => flow.setPlans(plans.map((p) => (p.name === next.name ? next : p)));
  return (
    <div
      className="imp-map"
      // A list of choices takes Enter for itself, with Ctrl too.
      onKeyDownCapture={(e) => {
        if (e.key !== "Enter" || !e.ctrlKey) return;
        e.preventDefault();
        e.stopPropagation();
        flow.goMapped();
      }}
    >
      <div className="split">
        <div className="side">
          <div className="partshead">
            <strong>{t("import.map.sheets")}</strong>
          </div>
          <div className="fill scroll">
            {plans.map((p, i) => (
              <SheetRow key={p.name} flow={flow} plan={p} lit={p === plan} onSelect={() => setShown(i)} onChange={change} />
            ))}
          </div>
        </div>
        <div className="main">{plan && <Columns key={plan.name} flow={flow} plan={plan} onChange={change} />}</div>
      </div>
      <div className="imp-bar">
        <KeyButton label={t("import.map.back")} run={flow.reset} />
        <KeyButton label={t("import.map.restore")} run={() => flow.setPlans(planOf(flow.files))} />
        <span className="right imp-end">
          <KeyButton
            id="commit"
            label={t("import.map.go")}
            primary
            disabled={!ready(plans, all)}
            why={why}
            run={flow.goMapped}
            bar
          />
        </span>
      </div>
    </div>
  );
}

function SheetRow({
  flow,
  plan,
  lit,
  onSelect,
  onChange,
}: {
  flow: Flow;
  plan: SheetPlan;
  lit: boolean;
  onSelect: () => void;
  onChange: (plan: SheetPlan) => void;
}) {
  const t = useT();
  const names = useNames(flow.all);
  const bad = plan.kind && (missing(plan, flow.all).length > 0 || repeated(plan).length > 0);
  return (
    <div className={lit ? "imp-sheet lit" : "imp-sheet"}>
      <button type="button" className="plain" onClick={onSelect}>
        <strong>{plan.name}</strong>
        <span className={bad ? "red small" : "muted small"}>{t("import.map.rows", { count: formatCount(plan.rows) })}</span>
      </button>
      <Select
        value={plan.kind ?? none}
        aria-label={`${plan.name} ${t("import.map.is")}`}
        onChange={(value) => {
          onSelect();
          onChange(withKind(plan, flow.all.find((k) => k.kind === value)?.kind ?? null));
        }}
        options={[
          { value: none, label: t("import.map.notImported") },
          ...flow.all.map((k) => ({ value: k.kind, label: names.kind(k.kind) })),
        ]}
      />
    </div>
  );
}

function Columns({ flow, plan, onChange }: { flow: Flow; plan: SheetPlan; onChange: (plan: SheetPlan) => void }) {
  const t = useT();
  const names = useNames(flow.all);
  const kind = flow.all.find((k) => k.kind === plan.kind);
  const lacking = missing(plan, flow.all);
  const twice = repeated(plan);
  const samples = useRead("import.rows", { run: flow.run ?? 0, sheet: plan.name, limit: 3 }, { enabled: flow.run !== null });
  const rows = samples.data?.rows ?? [];
  const list = (fields: string[]) => fields.map((f) => names.field(plan.kind, f)).join(t("common.comma"));
  return (
    <>
      <div className="partshead">
        <strong>{plan.name}</strong>
        <span className="muted small">{t("import.map.header", { row: plan.headerRow })}</span>
      </div>
      {flow.looking.error && <Failure what={t("import.trial.failed")} error={flow.looking.error} line />}
      {!plan.kind && <p className="gridnote">{t("import.map.nothing")}</p>}
      {lacking.length > 0 && (
        <div className="pagemessage">
          <Message tone="red" line what={t("import.map.missing", { fields: list(lacking.map((f) => f.field)) })} />
        </div>
      )}
      {twice.length > 0 && (
        <div className="pagemessage">
          <Message tone="red" line what={t("import.map.twice", { fields: list(twice) })} />
        </div>
      )}
      <div className="fill scroll">
        <table className="imp-table imp-columns">
          <thead>
            <tr>
              <th>{t("import.map.column")}</th>
              <th>{t("import.map.headerText")}</th>
              <th>{t("import.map.field")}</th>
              <th colSpan={3}>{t("import.map.samples")}</th>
            </tr>
          </thead>
          <tbody>
            {plan.columns.map((c) => (
              <tr key={c.index} className={c.field || !kind ? "" : "dim"}>
                <td className="muted">{c.letter}</td>
                <td>{c.header || <span className="muted">{t("import.map.noColumns")}</span>}</td>
                <td className="imp-field">
                  <Select
                    value={c.field ?? none}
                    disabled={!kind}
                    showSearch={{ optionFilterProp: "label" }}
                    status={c.field && twice.includes(c.field) ? "error" : undefined}
                    aria-label={`${c.letter} ${c.header}`}
                    onChange={(value) => onChange(withField(plan, c.index, value === none ? null : value))}
                    options={[
                      { value: none, label: t("import.map.leave") },
                      ...(kind?.fields ?? []).map((f) => ({
                        value: f.field,
                        label: `${names.field(plan.kind, f.field)}${f.required ? " *" : ""}`,
                      })),
                    ]}
                  />
                  {kind && !c.field && c.repeats && (
                    <div className="amber small">{t("import.map.repeats", { column: c.repeats })}</div>
                  )}
                  {c.field && twice.includes(c.field) && <div className="red small">{t("import.map.twiceCell")}</div>}
                </td>
                {[0, 1, 2].map((n) => (
                  <td key={n} className="text2 imp-sample">
                    {rows[n]?.cells[c.index] ?? ""}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
