// Counts of the program in memory: one sheet of three lines, whose figures the books know.
import type { Output, Row } from "@/contract";
import { ApiError } from "@/transport/error";

type Any = Record<string, unknown>;
type Line = Row<"count.lines">;

const now = 1_795_400_000_000_000;
const books = ["12.5", "1000", "40"];

function line(number: number, item: string, name: string, more: Partial<Line>): Line {
  const none = { spec: "", barcode: "", bin_barcode: "", lot: "", found: false, round: 1, unit: "件", decimals: 0, bin: "A-01" };
  return { line: number, item, name, ...none, ...more };
}

export class FakeCounts {
  /** Who asks may judge, and has entered nothing. */
  seesEarly = false;
  state: Output<"count.get">["count"]["state"] = "open";
  own = false;
  lines: Line[] = [
    line(1, "BAR", "圆钢", { unit: "kg", decimals: 3, bin_barcode: "LOC-A01" }),
    line(2, "BOLT", "六角螺栓", { barcode: "6901234567892" }),
    line(3, "PIN", "销", { bin: "A-02", lot: "L1" }),
  ];

  private head(): Output<"count.get">["count"] {
    const counted = this.lines.filter((l) => l.counted != null).length;
    const over = this.state !== "open";
    return {
      number: "PD-261123-001",
      day: "2026-11-23",
      state: this.state,
      warehouse: "W1",
      warehouse_name: "主仓",
      tolerance: "0.005",
      note: "",
      reason: "",
      lines: this.lines.length,
      counted,
      exact: over ? 2 : null,
      accuracy: over ? "0.6666" : null,
      close: over ? "1" : null,
      made_at: now,
      made_by: "li",
      revision: 1,
      changed_at: now,
      changed_by: "li",
    };
  }

  private view(): Output<"count.get"> {
    const counted = this.own ? ["recount", "cancel"] : ["recount", "approve", "cancel"];
    const verbs: Record<string, string[]> = { open: ["finish", "cancel"], counted, approved: ["recount", "post", "cancel"] };
    return {
      count: this.head(),
      sees: this.seesEarly || this.state !== "open",
      own: this.own,
      value: this.state === "open" ? null : "-0.75",
      verbs: (verbs[this.state] ?? []) as Output<"count.get">["verbs"],
      documents: [],
      counters: ["li"],
    };
  }

  answer(name: string, input: Any): unknown {
    switch (name) {
      case "count.list":
        return { rows: [this.head()], next: null, total: 1 };
      case "count.get":
        return this.view();
      case "count.lines":
        return { rows: this.state === "open" ? this.lines : this.lines.map((l, i) => this.told(l, books[i] ?? "0")), next: null };
      case "count.enter":
        for (const { line } of input.entries as { line: number }[]) {
          const { counted_by: by } = this.lines.find((l) => l.line === line) ?? {};
          if (by && by !== "li") throw new ApiError("conflict", "count.entered", "", { line: String(line), by });
        }
        for (const { line, quantity } of input.entries as { line: number; quantity: string }[])
          this.lines = this.lines.map((l) =>
            l.line === line ? { ...l, counted: quantity, counted_by: "li", counted_at: now } : l,
          );
        return this.view();
      case "count.act":
        this.state =
          ({ finish: "counted", recount: "open", approve: "approved", post: "posted" } as const)[input.verb as "finish"] ??
          this.state;
        if (input.verb === "recount")
          this.lines = this.lines.map((l) =>
            (input.lines as number[]).includes(l.line) ? { ...l, counted: null, counted_by: null, round: l.round + 1 } : l,
          );
        return this.view();
    }
  }

  private told(l: Line, book: string): Line {
    const difference = String(Number(l.counted ?? book) - Number(book));
    return { ...l, book, difference, close: Math.abs(Number(difference)) <= 0.005 * Number(book), value: "0" };
  }
}
