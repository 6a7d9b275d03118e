import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";
import { frozenRight, Grid } from "./Grid";

const rows = Array.from({ length: 100 }, (_, i) => `R${i}`);

function Host({ foot }: { foot: boolean }) {
  const [selected, select] = useState<string | null>(null);
  const columns = [{ key: "code", title: "编码", width: 100, render: (row: string) => row, foot: "合计" }];
  return (
    <Grid label="行" columns={columns} rows={rows} rowKey={(row) => row} selected={selected} onSelect={select} foot={foot} />
  );
}

it.each([
  ["the lower edge", false, 0],
  ["the totals", true, 30],
])("keeps the marked row whole between the head and %s", async (_, foot, below) => {
  const user = userEvent.setup();
  render(<Host foot={foot} />);
  const grid = screen.getByRole("grid");
  expect(screen.queryAllByText("合计").length).toBe(foot ? 1 : 0);
  grid.focus();
  const [height, head] = [28, 28];
  const check = (index: number) => {
    // The rows begin under the head, which stays on top of them.
    const top = head + index * height - grid.scrollTop;
    expect(top, `row ${index} at ${grid.scrollTop}`).toBeGreaterThanOrEqual(head);
    expect(top + height, `row ${index} at ${grid.scrollTop}`).toBeLessThanOrEqual(grid.clientHeight - below);
  };
  for (let index = 0; index < 40; index += 1) {
    await user.keyboard("{ArrowDown}");
    check(index);
  }
  expect(grid.scrollTop, "no further than it must").toBe(head + 40 * height + below - grid.clientHeight);
  for (let index = 38; index >= 10; index -= 1) {
    await user.keyboard("{ArrowUp}");
    check(index);
  }
  await user.keyboard("{End}");
  check(99);
  await user.keyboard("{PageUp}");
  await user.keyboard("{Home}");
  check(0);
});

it("keeps columns in sight at the right, each beside the next of them", () => {
  const columns = [{ width: 90 }, { width: 80, atEnd: true }, { width: 200 }, { width: 60, atEnd: true }];
  expect(frozenRight(columns)).toEqual([undefined, 60, undefined, 0]);
  const column = (key: string, atEnd: boolean) => ({ key, title: key, width: 100, atEnd, render: () => key });
  render(
    <Grid
      label="papers"
      columns={[column("number", false), column("state", true), column("code", false)]}
      rows={[{ id: "1" }]}
      rowKey={(r) => r.id}
      selected={null}
      onSelect={() => undefined}
    />,
  );
  const state = screen.getByRole("columnheader", { name: "state" });
  expect([state.className, state.style.right]).toEqual([expect.stringContaining("atend"), "0px"]);
  expect(screen.getByRole("columnheader", { name: "code" }).style.right).toBe("");
});
