// The cut-over of the program in memory: two steps have something, one was agreed to before it changed.
import type { Output } from "@/contract";

type Any = Record<string, unknown>;
type View = Output<"cut_over.get">;
type Step = View["steps"][number];

const now = 1_795_400_000_000_000;

function step(name: Step["step"], rows: number, amount: string | null, more: Partial<Step["figures"]> = {}): Step {
  return { step: name, figures: { rows, counts: [], quantities: [], amount, ...more }, ticked: null };
}

export class FakeCutOver {
  view: View = {
    day: "2026-11-01",
    begun: true,
    free: false,
    closed_at: null,
    closed_by: null,
    steps: [
      step("masters", 5, null, { counts: [{ kind: "item", rows: 5 }] }),
      step("stock", 3, "907.23", { quantities: [{ unit: "kg", quantity: "12.5" }] }),
      step("at_supplier", 0, "0"),
      step("sales_orders", 0, "0"),
      step("purchase_orders", 0, "0"),
      step("receivables", 2, "1200"),
      step("payables", 0, "0"),
    ],
  };

  answer(name: string, input: Any): unknown {
    const found = this.view.steps.find((one) => one.step === input.step);
    switch (name) {
      case "cut_over.get":
        break;
      case "cut_over.balance":
        return { rows: [{ step: "stock", code: "W1", name: "主仓", rows: 3, amount: "907.23" }], next: null, total: 1 };
      case "cut_over.tick":
        if (found) found.ticked = { figures: found.figures, at: now, by: "administrator", stale: false };
        break;
      case "cut_over.untick":
        if (found) found.ticked = null;
        break;
      case "cut_over.close":
        this.view = { ...this.view, closed_at: now, closed_by: "administrator" };
        break;
      default:
        return undefined;
    }
    return structuredClone(this.view);
  }
}
