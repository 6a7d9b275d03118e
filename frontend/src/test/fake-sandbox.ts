// The sandbox of the program in memory: a second program over copies of its records.
import type { JobView, Output } from "@/contract";
import { traits } from "@/contract";
import { ApiError } from "@/transport/error";
import type { FakeTransport } from "./fake";

const now = () => Date.now() * 1000;

export class FakeSandbox {
  inner: FakeTransport | null = null;
  made_at: number | null = null;
  changes = 0;
  problem: Output<"sandbox.state">["problem"] = null;
  private readonly jobs = new Map<number, JobView>();

  constructor(private readonly copy: () => FakeTransport) {}

  state(): Output<"sandbox.state"> {
    const exists = this.made_at !== null;
    return {
      exists,
      made_at: this.made_at,
      made_by: exists ? "limin" : null,
      bytes: exists ? 45_403_340 : 0,
      changes: this.changes,
      jobs: 0,
      books_bytes: 45_403_340,
      problem: this.problem,
    };
  }

  /** Somebody makes it, here or elsewhere. */
  make(): number {
    const discarded = this.changes;
    this.inner = this.copy();
    this.changes = 0;
    this.made_at = now();
    return discarded;
  }

  /** Somebody throws it away. */
  drop(): void {
    this.inner = null;
    this.made_at = null;
    this.changes = 0;
  }

  /** What a call comes to that means the sandbox. */
  within(name: string, input: Record<string, unknown>): unknown {
    if (!this.inner) throw new ApiError("missing", "sandbox.none", "", {}, "make_sandbox");
    const [noun = ""] = name.split(".");
    if (["person", "role", "login", "approval", "backup", "sandbox", "session"].includes(noun) && name !== "approval.facts")
      throw new ApiError("rejected", "sandbox.not_there", "", { command: name }, "leave_sandbox");
    if (traits(name as "item.save").change) this.changes += 1;
    return this.inner.answer(name, input);
  }

  private whyItGoes(input: Record<string, unknown>): void {
    if (this.changes > 0 && String(input.reason ?? "").trim() === "")
      throw new ApiError("invalid", "field.required", "", { field: "reason" });
  }

  /** Undefined: not about the sandbox. */
  answer(name: string, input: Record<string, unknown>): unknown {
    switch (name) {
      case "job.get":
        return this.jobs.get(Number(input.id));
      case "sandbox.state":
        return this.state();
      case "sandbox.make": {
        this.whyItGoes(input);
        const discarded = this.make();
        const id = this.jobs.size + 700;
        const result = { made_at: this.made_at, bytes: 45_403_340, discarded };
        const base = { id, command: name, label: "", owner: "limin", done: 1, total: 1, started_at: now(), ended_at: now() };
        this.jobs.set(id, { ...base, state: "done", result });
        return { job: id };
      }
      case "sandbox.drop":
        this.whyItGoes(input);
        this.drop();
        return this.state();
    }
    return undefined;
  }
}
