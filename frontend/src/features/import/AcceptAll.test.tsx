import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { AcceptAll } from "./AcceptAll";
import { groupedFixes } from "./fixes";
import type { Fix, Problem } from "./types";
import type { Flow } from "./useImport";

const flow = { plans: [], all: [] } as unknown as Flow;
function problem(row: number, value: string): Problem {
  const at = { sheet: "BOM", row, column: 1, letter: "B", field: "unit" };
  return { ...at, value, severity: "error", code: "unknown_unit", params: {}, suggestion: "件", alike: 0 };
}

it("keeps what was left out while more suggestions come, and takes nothing before they are all there", async () => {
  const user = userEvent.setup();
  const taken: Fix[][] = [];
  const show = (problems: Problem[], whole: boolean) => (
    <AcceptAll
      groups={groupedFixes(problems)}
      whole={whole}
      flow={flow}
      onClose={() => undefined}
      onAccept={(fixes) => taken.push(fixes)}
    />
  );
  const first = [problem(5, "片"), problem(6, "片"), problem(7, "只")];
  const { rerender } = render(show(first, false));
  const box = (value: string) =>
    within(screen.getByText(value).closest('[role="listitem"]') as HTMLElement).getByRole("checkbox");
  await user.click(box("片"));
  expect(screen.getByRole("button", { name: /改 1 处/ })).toHaveProperty("disabled", true);
  expect(screen.getByText("建议还没有到齐")).toBeTruthy();
  // 只 goes to the front, as it has the most by now, and 个 is new.
  rerender(show([...first, problem(8, "只"), problem(9, "只"), problem(10, "个")], true));
  expect(box("片")).toHaveProperty("checked", false);
  expect(box("只")).toHaveProperty("checked", true);
  await user.click(screen.getByRole("button", { name: /改 4 处/ }));
  expect(taken[0]?.map((fix) => fix.row)).toEqual([7, 8, 9, 10]);
});
