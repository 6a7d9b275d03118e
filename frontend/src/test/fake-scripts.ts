// Maintenance scripts of the program in memory: a trial finds what its text says, running asks for somebody else.
import type { JobView, JournalRow, ScriptOutcome, ScriptView } from "@/contract";
import { ApiError } from "@/transport/error";

type Any = Record<string, unknown>;
const now = () => Date.now() * 1000;

const counts = [
  { table: "bom_line", added: 0, changed: 0, deleted: 5752 },
  { table: "item", added: 0, changed: 0, deleted: 2876 },
];

const outcome = ({ number, state, counts, error, warnings }: ScriptView): ScriptOutcome => ({
  number,
  state,
  counts,
  error,
  warnings,
});

export class FakeScripts {
  canTry = true;
  /** Whether there is nobody else who could agree to running one. */
  alone = false;
  scripts: ScriptView[] = [];
  rows: JournalRow[] = [
    { id: 1, table: "item", key: "7", before: { code: "S07-1180", name: "旧货" }, after: null },
    { id: 2, table: "bom_line", key: "9", before: { number: "10", qty: "5" }, after: null },
  ];
  private readonly jobs = new Map<number, JobView>();

  private job(command: string, result: unknown): unknown {
    const id = this.jobs.size + 700;
    const base = { id, command, label: "", owner: "limin", done: 1, total: 1, started_at: now(), ended_at: now() };
    this.jobs.set(id, { ...base, state: "done", result });
    return { job: id };
  }

  private of(number: unknown): ScriptView {
    const found = this.scripts.find((script) => script.number === number);
    if (!found) throw new ApiError("missing", "missing", "", { kind: "script", key: String(number) });
    return found;
  }

  add(input: Any): ScriptView {
    const text = String(input.text);
    const bad = text.split("\n").findIndex((line) => line.startsWith("DROP"));
    const error = {
      kind: "rejected" as const,
      code: "script.statement" as const,
      message: "",
      params: { word: "DROP", statement: "2", line: String(bad + 1) },
      hint: "correct_script",
    };
    const view: ScriptView = {
      number: this.scripts.length + 1,
      kind: input.kind === "commands" ? "commands" : "sql",
      title: String(input.title),
      why: String(input.why),
      state: bad < 0 ? "tried" : "failed",
      counts: bad < 0 ? counts : [],
      error: bad < 0 ? null : error,
      submitted_by: "limin",
      submitted_at: now(),
      ended_by: null,
      ended_at: null,
      text,
      sha256: "0123456789abcdef0123456789abcdef",
      warnings: [],
      change: 9012,
      requests: [],
      nobody_else: this.alone,
      moved: [],
    };
    this.scripts = [view, ...this.scripts];
    return view;
  }

  /** Undefined: nothing of scripts. */
  answer(name: string, input: Any): unknown {
    switch (name) {
      case "job.get":
        return this.jobs.get(Number(input.id));
      case "script.list":
        return { rows: this.scripts, next: null, can_try: this.canTry };
      case "script.get":
        return { ...this.of(input.number), nobody_else: this.alone, moved: [] };
      case "script.rows":
        return { rows: this.rows.filter((row) => input.table === undefined || row.table === input.table), next: null };
      case "script.submit":
        return this.job(name, outcome(this.add(input)));
      case "script.run": {
        const script = this.of(input.number);
        if (!this.alone) {
          const params = { command: name, label: `${script.number} ${script.title}`, new: "0", changed: "0", deleted: "8628" };
          throw new ApiError("rejected", "approval.needed", "", params, "ask_for_approval");
        }
        Object.assign(script, { state: "run", ended_by: "limin", ended_at: now() });
        return this.job(name, outcome(script));
      }
      case "script.withdraw":
        return outcome(Object.assign(this.of(input.number), { state: "withdrawn", ended_by: "limin", ended_at: now() }));
    }
    return undefined;
  }
}
