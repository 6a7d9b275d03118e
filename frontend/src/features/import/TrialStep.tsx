import { Button, Checkbox, Segmented, Select } from "antd";
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { formatCount } from "@/format/number";
import { useT } from "@/i18n";
import { KeyHint, useKey } from "@/keys/registry";
import { useTab } from "@/shell/page-context";
import { openPage } from "@/state/tabs";
import { toApiError } from "@/transport/error";
import { uuid } from "@/transport/request-id";
import { Failure, Message } from "@/ui/Message";
import { AcceptAll } from "./AcceptAll";
import { CellPopover } from "./CellPopover";
import { Differences } from "./Differences";
import { alikeFixes, fixOf, groupedFixes, lastCell, nextProblem, putFixes, skipRows, takeRow, undo } from "./fixes";
import { Leave } from "./Leave";
import { filled } from "./mapping";
import { ProblemList } from "./ProblemList";
import { RequestNews } from "./RequestNews";
import { SheetGrid } from "./SheetGrid";
import { TrialBar } from "./TrialBar";
import { type Cell, headerCodes, type Problem, type Trial } from "./types";
import type { Flow } from "./useImport";
import { useProblems } from "./useProblems";
import { useNames, useSentence } from "./words";

/** 试运行: mistakes at their cells with a fix, differences to the books, and the way to write. */
export function TrialStep({ flow, trial }: { flow: Flow; trial: Trial }) {
  const t = useT();
  const { fixing, setFixing, tried, stale, trying } = flow;
  const [rowsKey] = useState(uuid);
  const { open, coming, error } = useProblems(trial.run, tried, fixing);
  const sheets = useMemo(() => filled(flow.plans).map((p) => p.name), [flow.plans]);
  const [view, setView] = useState<"error" | "warning">(trial.errors > 0 || trial.warnings === 0 ? "error" : "warning");
  const listed = useMemo(() => open.filter((p) => p.severity === view), [open, view]);
  const [at, setAt] = useState<Cell | null>(null);
  const [sheetChosen, setSheet] = useState<string | null>(null);
  const [only, setOnly] = useState(true);
  const [editing, setEditing] = useState(false);
  const [quiet, setQuiet] = useState(false);
  const [leaving, setLeaving] = useState(false);

  // The first mistake is looked at without a key being pressed.
  const first = useRef(false);
  const current = at ?? (first.current ? null : (listed.find((p) => !headerCodes.has(p.code)) ?? null));
  const sheet = sheetChosen ?? current?.sheet ?? open[0]?.sheet ?? sheets[0] ?? "";
  const plan = flow.plans.find((p) => p.name === sheet);
  const here = open.filter((p) => current && p.sheet === current.sheet && p.row === current.row && p.column === current.column);
  const problem = here.find((p) => p.severity === "error") ?? here[0] ?? null;
  const names = useNames(flow.all);
  const sentence = useSentence((key) => names.field(plan?.kind, key));

  // Rows that had a mistake stay in sight once it is gone; the view would jump under the person's hand otherwise.
  const seen = useRef(new Map<string, Set<number>>());
  const seenKey = `${view} ${sheet}`;
  const seenHere = seen.current.get(seenKey) ?? new Set<number>();
  for (const p of listed) if (p.sheet === sheet && !headerCodes.has(p.code)) seenHere.add(p.row);
  seen.current.set(seenKey, seenHere);

  // The grid has the keyboard, unless somebody walks through the list.
  const box = useRef<HTMLDivElement>(null);
  const hold = useCallback(() => {
    if (document.activeElement?.classList.contains("imp-list")) return;
    box.current?.querySelector<HTMLElement>(".imp-grid")?.focus({ preventScroll: true });
  }, []);
  const { active } = useTab();
  useEffect(() => {
    if (active) hold();
  }, [active, hold]);

  const go = (cell: Cell | null) => {
    if (!cell) return;
    hold();
    first.current = true;
    setEditing(false);
    setQuiet(false);
    setSheet(cell.sheet);
    setAt({ sheet: cell.sheet, row: cell.row, column: cell.column });
  };
  const next = () =>
    go(
      nextProblem(
        listed.filter((p) => !headerCodes.has(p.code)),
        sheets,
        current,
      ),
    );
  const accept = (p: Problem | null) => {
    const fix = p && fixOf(p);
    if (!fix) return;
    go(p);
    setFixing(putFixes(fixing, [fix]));
  };
  const acceptAlike = (p: Problem) => {
    go(p);
    setFixing(putFixes(fixing, alikeFixes(open, p)));
  };
  const edit = (cell: Cell | null) => {
    if (!cell) return;
    go(cell);
    setEditing(true);
  };
  const put = (cell: Cell, value: string) => {
    setEditing(false);
    setFixing(putFixes(fixing, [{ sheet: cell.sheet, row: cell.row, column: cell.column, value }]));
  };
  const back = () => {
    const cell = lastCell(fixing);
    // A row that comes back has no cell of its own: one stays in the column.
    if (cell && !(current && current.sheet === cell.sheet && current.row === cell.row)) go(cell);
    setFixing(undo(fixing));
  };
  const groups = useMemo(() => groupedFixes(open), [open]);
  const suggested = groups.reduce((n, g) => n + g.fixes.length, 0);
  const [asking, setAsking] = useState(false);
  // What was missing may have been made in another tab: coming back looks again.
  const making = useRef(false);
  const make = (p: Problem) => {
    making.current = true;
    openPage("unit", { name: p.value.trim() });
  };
  const { rerun } = flow;
  useEffect(() => {
    if (!active || !making.current) return;
    making.current = false;
    rerun();
  }, [active, rerun]);
  const cancel = () => {
    if (editing) setEditing(false);
    else if (problem && !quiet) setQuiet(true);
    // What a request would write is kept with it.
    else if (fixing.fixes.size + fixing.skips.size > 0 && flow.request?.state !== "open") setLeaving(true);
    else flow.reset();
  };
  useKey("nextProblem", next, { enabled: listed.length > 0, bar: true });
  useKey("edit", () => edit(current), { enabled: current !== null && !editing, bar: true, label: t("import.keys.edit") });
  useKey("undo", back, { enabled: fixing.steps.length > 0 && !editing, bar: true });

  const checking = stale || trying.busy;
  const count = (n: number) => formatCount(n);
  return (
    <div
      ref={box}
      className="imp-trial"
      onKeyDown={(e) => {
        if (e.key !== "Enter" || e.ctrlKey || e.altKey || editing) return;
        if (!(e.target instanceof HTMLElement) || !e.target.matches(".imp-grid, .imp-list")) return;
        if (!problem || fixOf(problem) === null) return;
        e.preventDefault();
        accept(problem);
      }}
    >
      {problem && fixOf(problem) !== null && !editing && <KeyHint id="open" label={t("import.keys.accept")} />}
      <div className="imp-counts" role="status">
        <Figure label={t("import.trial.checked")}>{t("import.trial.rows", { count: count(trial.checked) })}</Figure>
        <Figure label={t("import.trial.errors")} tone={trial.errors ? "red" : undefined}>
          {count(trial.errors)}
        </Figure>
        {trial.warnings > 0 && (
          <Figure label={t("import.trial.warnings")} tone="amber">
            {count(trial.warnings)}
          </Figure>
        )}
        <Figure label={t("import.trial.new")}>{count(trial.new)}</Figure>
        <Figure label={t("import.trial.changed")}>{count(trial.changed)}</Figure>
        {trial.removed > 0 && (
          <Figure label={t("import.trial.removed")} tone="red">
            {count(trial.removed)}
          </Figure>
        )}
        <Figure label={t("import.trial.same")} quiet>
          {count(trial.same)}
        </Figure>
        {trial.skipped > 0 && (
          <Figure label={t("import.trial.left")} quiet>
            {count(trial.skipped)}
          </Figure>
        )}
        {checking && (
          <span className="imp-checking">
            <span className="spin" /> {t("import.trial.again")}
            {trying.view && trying.view.total > 0 && ` ${Math.floor((trying.view.done / trying.view.total) * 100)}%`}
          </span>
        )}
        <NotImported flow={flow} />
      </div>
      <RequestNews flow={flow} />
      <Messages flow={flow} error={error} />
      <div className="imp-middle">
        <section className="imp-left">
          <div className="partshead">
            <strong>{t("import.trial.sheet")}</strong>
            {sheets.length > 1 && (
              <SheetTabs
                sheets={sheets}
                shown={sheet}
                onShow={(name) => {
                  setSheet(name);
                  setEditing(false);
                }}
              />
            )}
            <span className="muted small">
              {only && seenHere.size > 0 ? t("import.trial.near") : t("import.trial.whole", { count: count(plan?.rows ?? 0) })}
            </span>
            <span className="right">
              <Checkbox
                checked={only && seenHere.size > 0}
                disabled={seenHere.size === 0}
                onChange={(e) => setOnly(e.target.checked)}
              >
                {t("import.trial.only")}
              </Checkbox>
            </span>
          </div>
          <div className="imp-gridbox">
            <SheetGrid
              key={sheet}
              rowsKey={rowsKey}
              run={trial.run}
              plan={plan}
              near={only && seenHere.size > 0 ? seenHere : null}
              nearSize={seenHere.size}
              problems={open}
              fixing={fixing}
              at={current?.sheet === sheet ? current : null}
              editing={editing}
              onMove={go}
              onEdit={edit}
              onPut={put}
              onCancelEdit={() => setEditing(false)}
              popover={
                current && !editing && !quiet ? (
                  <CellPopover
                    cell={current}
                    problem={problem}
                    skipped={fixing.skips.has(`${current.sheet}\u0000${current.row}`)}
                    lines={plan?.kind === "bom" || plan?.kind === "routing"}
                    say={sentence.say}
                    why={sentence.why}
                    onAccept={() => accept(problem)}
                    onEdit={() => edit(current)}
                    onSkip={() => {
                      hold();
                      setFixing(skipRows(fixing, [current]));
                    }}
                    onTake={() => {
                      hold();
                      setFixing(takeRow(fixing, current));
                    }}
                  />
                ) : null
              }
            />
          </div>
        </section>
        <section className="imp-right">
          <div className="partshead">
            {trial.warnings > 0 ? (
              <Segmented
                value={view}
                onChange={setView}
                options={[
                  {
                    value: "error" as const,
                    label: `${t("import.trial.errors")} ${count(open.filter((p) => p.severity === "error").length)}`,
                  },
                  {
                    value: "warning" as const,
                    label: `${t("import.trial.warnings")} ${count(open.filter((p) => p.severity === "warning").length)}`,
                  },
                ]}
              />
            ) : (
              <>
                <strong>{t("import.trial.list")}</strong>
                <strong className={listed.length ? "red" : ""}>{count(listed.length)}</strong>
              </>
            )}
            <span className="right">
              {suggested > 0 && (
                <Button size="small" onClick={() => setAsking(true)}>
                  {t("import.trial.acceptAll", { count: count(suggested) })}
                </Button>
              )}
            </span>
          </div>
          <ProblemList
            problems={listed}
            flow={flow}
            at={current}
            coming={coming ? trial.errors + trial.warnings : 0}
            say={(p) => sentence.say(p)}
            onGo={go}
            onAccept={(p) => (p.alike > 0 ? acceptAlike(p) : accept(p))}
            onEdit={edit}
            onMake={make}
          />
        </section>
      </div>
      <Differences trial={trial} flow={flow} />
      <TrialBar flow={flow} trial={trial} open={open} checking={checking} onCancel={cancel} />
      {asking && (
        <AcceptAll
          groups={groups}
          whole={!coming && !checking}
          flow={flow}
          onClose={() => setAsking(false)}
          onAccept={(fixes) => {
            setAsking(false);
            hold();
            setFixing(putFixes(fixing, fixes));
          }}
        />
      )}
      {leaving && <Leave count={fixing.fixes.size + fixing.skips.size} onStay={() => setLeaving(false)} onLeave={flow.reset} />}
    </div>
  );
}

/** What did not happen, and the way on. */
function Messages({ flow, error }: { flow: Flow; error: unknown }) {
  const t = useT();
  const { writing, trying } = flow;
  const again = [{ label: t("import.trial.rerun"), run: flow.rerun, primary: true }];
  const failed = writing.error ?? trying.error ?? error;
  // Nothing went wrong where it only has to be asked for.
  if (!failed || toApiError(failed).code === "approval.needed") return null;
  return (
    <div className="pagemessage">
      {writing.error?.code === "import.books_moved" ? (
        <Message
          tone="amber"
          line
          what={t("message.sentence", { what: t("import.trial.moved") })}
          why={t("import.trial.movedWhy")}
          next={again}
        />
      ) : (
        <Failure
          what={writing.error ? t("import.trial.writeFailed") : t("import.trial.failed")}
          error={failed}
          next={again}
          line
        />
      )}
    </div>
  );
}

/** A few sheets are tabs, many a list to choose from. */
function SheetTabs({ sheets, shown, onShow }: { sheets: string[]; shown: string; onShow: (name: string) => void }) {
  const t = useT();
  const options = sheets.map((s) => ({ value: s, label: s }));
  return sheets.join("").length > 48 ? (
    <Select className="imp-sheets" aria-label={t("import.map.sheets")} value={shown} options={options} onChange={onShow} />
  ) : (
    <Segmented value={shown} options={options} onChange={onShow} />
  );
}

function Figure({
  label,
  tone,
  quiet,
  children,
}: {
  label: string;
  tone?: "red" | "amber";
  quiet?: boolean;
  children: ReactNode;
}) {
  return (
    <span className={`imp-figure${tone ? ` ${tone}` : ""}${quiet ? " quiet" : ""}`}>
      <span>{label}</span>
      <strong className="num">{children}</strong>
    </span>
  );
}

/** Sheets that were left out are named, so nothing is left out silently. */
function NotImported({ flow }: { flow: Flow }) {
  const t = useT();
  const left = flow.plans.filter((p) => !p.kind && p.rows > 0).map((p) => p.name);
  return (
    <span className="right imp-notread small">
      {left.length > 0 && <span className="amber">{t("import.trial.notRead", { sheets: left.join(t("common.comma")) })}</span>}
      <button type="button" className="plain link" onClick={() => flow.setStep("map")}>
        {t("import.trial.mapping")}
      </button>
    </span>
  );
}
