import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { formatCount } from "@/format/number";
import { useT } from "@/i18n";
import { Kbd } from "@/keys/Kbd";
import { fixOf } from "./fixes";
import { filled } from "./mapping";
import { type Cell, headerCodes, type Problem, type ProblemCode } from "./types";
import type { Flow } from "./useImport";
import { useNames } from "./words";

/** Mistakes that another cell or row causes: there is nothing to type at their own. */
const elsewhere: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  "loop",
  "duplicate",
  "version_not_taken",
  "item_not_taken",
  "unit_not_taken",
  "work_center_not_taken",
  "contradiction",
  "too_many_lines",
  "overlap",
  "version_without_days",
  "component_repeated",
  "merged_filled",
  "retired_item",
  "unit_changed",
  "service_has_no_bom",
]);

/** The mistakes in the order of the file, each with its sentence and the way out. */
export function ProblemList({
  problems,
  flow,
  at,
  coming,
  say,
  onGo,
  onAccept,
  onEdit,
  onMake,
}: {
  problems: readonly Problem[];
  flow: Flow;
  at: Cell | null;
  /** How many there will be, while not all have come. */
  coming: number;
  say: (p: Problem) => string;
  onGo: (p: Problem) => void;
  onAccept: (p: Problem) => void;
  onEdit: (p: Problem) => void;
  /** Makes what the cell names. */
  onMake: (p: Problem) => void;
}) {
  const t = useT();
  const names = useNames(flow.all);
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: problems.length,
    getScrollElement: () => box.current,
    estimateSize: () => 54,
    overscan: 8,
  });
  const index = at ? problems.findIndex((p) => p.sheet === at.sheet && p.row === at.row && p.column === at.column) : -1;
  useEffect(() => {
    if (index >= 0) virtual.scrollToIndex(index);
  }, [index, virtual]);
  const move = (to: number) => {
    const p = problems[Math.max(0, Math.min(problems.length - 1, to))];
    if (p) onGo(p);
  };
  const several = filled(flow.plans).length > 1;
  const items = virtual.getVirtualItems();
  const height = box.current?.clientHeight ?? 0;
  const shownTo = Math.floor(((virtual.scrollOffset ?? 0) + height) / 54);
  const below = Math.max(0, problems.length - shownTo);
  if (problems.length === 0) {
    return (
      <div className="imp-clean">
        {coming > 0 ? (
          <span className="muted">{t("import.trial.loading", { count: formatCount(coming) })}</span>
        ) : (
          <>
            <strong>{t("import.trial.clean")}</strong>
            <div className="text2">{t("import.trial.cleanWhy")}</div>
          </>
        )}
      </div>
    );
  }
  return (
    <>
      <div
        ref={box}
        className="imp-list"
        role="listbox"
        aria-label={t("import.trial.list")}
        tabIndex={0}
        onKeyDown={(e) => {
          if (e.key !== "ArrowDown" && e.key !== "ArrowUp") return;
          e.preventDefault();
          move(index + (e.key === "ArrowDown" ? 1 : -1));
        }}
      >
        <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {items.map((item) => {
            const p = problems[item.index];
            if (!p) return null;
            const kind = flow.plans.find((x) => x.name === p.sheet)?.kind;
            return (
              <div
                key={`${p.sheet}${p.row}:${p.column}${p.code}`}
                role="option"
                aria-selected={item.index === index}
                tabIndex={-1}
                className={`imp-problem ${p.severity}${item.index === index ? " lit" : ""}`}
                style={{ transform: `translateY(${item.start}px)` }}
                onClick={() => (headerCodes.has(p.code) ? undefined : onGo(p))}
                onKeyDown={() => undefined}
              >
                <div className="imp-problem-head">
                  <strong>
                    {several && <span className="muted">{p.sheet} </span>}
                    {p.letter}
                    {p.row}
                  </strong>
                  <span className="text2">{names.field(kind, p.field)}</span>
                  {p.value !== "" && <span className={p.severity === "error" ? "red strong" : "amber strong"}>“{p.value}”</span>}
                </div>
                <div className="imp-problem-line">
                  <span title={say(p)}>{say(p)}</span>
                  <Way
                    problem={p}
                    field={names.field(kind, p.field)}
                    onAccept={onAccept}
                    onEdit={onEdit}
                    onMake={onMake}
                    onMap={() => flow.setStep("map")}
                  />
                </div>
              </div>
            );
          })}
        </div>
      </div>
      {below > 0 && (
        <div className="imp-below muted small">
          {t("import.trial.below", { count: formatCount(below) })} <Kbd id="nextProblem" />
        </div>
      )}
    </>
  );
}

function Way({
  problem: p,
  field,
  onAccept,
  onEdit,
  onMake,
  onMap,
}: {
  problem: Problem;
  field: string;
  onAccept: (p: Problem) => void;
  onEdit: (p: Problem) => void;
  onMake: (p: Problem) => void;
  onMap: () => void;
}) {
  const t = useT();
  const link = (label: string, run: () => void) => (
    <button
      type="button"
      tabIndex={-1}
      className="plain link imp-way"
      onClick={(e) => {
        e.stopPropagation();
        run();
      }}
    >
      {label}
    </button>
  );
  if (headerCodes.has(p.code)) return link(t("import.trial.toMapping"), onMap);
  const make = p.code === "unknown_unit" && p.value.trim() !== "" ? link(t("import.trial.makeUnit"), () => onMake(p)) : null;
  const fix = fixOf(p);
  if (fix) {
    const count = formatCount(p.alike + 1);
    const words =
      fix.value === ""
        ? p.alike > 0
          ? t("import.trial.clearAlike", { count })
          : t("import.trial.clear")
        : p.alike > 0
          ? t("import.trial.changeAlike", { value: fix.value, count })
          : t("import.trial.change", { value: fix.value });
    return (
      <>
        {link(words, () => onAccept(p))} {make}
      </>
    );
  }
  if (elsewhere.has(p.code)) return null;
  return (
    <>
      {link(t("import.trial.fill", { field }), () => onEdit(p))} {make}
    </>
  );
}
