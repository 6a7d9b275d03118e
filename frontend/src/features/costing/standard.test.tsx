import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import { useTabs } from "@/state/tabs";
import type { FakeTransport } from "@/test/fake";
import { costOf, standardItem } from "@/test/fake-standards";
import { renderPage } from "@/test/render";
import { ApiError } from "@/transport/error";
import { setTransport } from "@/transport/transport";

const late = { timeout: 5_000 };
const front = () => useTabs.getState().tabs.find((t) => t.id === useTabs.getState().active);
const asked = (program: FakeTransport, name: string) => program.sent.filter((s) => s.name === name).at(-1)?.input;
const standards = (program: FakeTransport) => program.workOrders.reports.standards;

const table = { labour: "100", machine: "150", overhead: "71.25" };
const items = [
  standardItem("TABLE", "桌子", table, { material: "550", ...table }),
  standardItem("TOP", "桌面", { material: "300" }, { material: "300" }),
  standardItem("SCREW", "螺钉", {}, {}, true),
];
const parts = {
  TABLE: [
    {
      kind: "component" as const,
      item: "TOP",
      item_name: "桌面",
      quantity: "1",
      unit: "件",
      unit_cost: "300",
      cost: costOf({ material: "300" }),
    },
    {
      kind: "component" as const,
      item: "LEG",
      item_name: "桌腿",
      quantity: "4",
      unit: "件",
      unit_cost: "62.5",
      cost: costOf({ material: "250" }),
    },
    {
      kind: "operation" as const,
      operation: 10,
      operation_name: "装配",
      work_center: "C02",
      quantity: "1.5",
      unit: "h",
      cost: costOf(table),
    },
  ],
};

/** Two roll-ups: of September, when the top cost 280, and of October. */
function rolled(program: FakeTransport): void {
  const before = standardItem("TABLE", "桌子", table, { material: "530", ...table });
  standards(program).roll("九月", "2026-09-01", [before, standardItem("TOP", "桌面", { material: "280" }, { material: "280" })]);
  standards(program).roll("十月", "2026-10-01", items, parts);
}

const cells = (line: HTMLElement | null | undefined) =>
  line
    ? within(line)
        .getAllByRole("gridcell")
        .map((cell) => cell.textContent.trim())
    : [];
const rows = (grid: HTMLElement) => [...grid.querySelectorAll<HTMLElement>(".gridrow[role=row]")];

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

it("shows the newest roll-up by element, whole or what each item adds itself", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("costing.standard", {}, { before: rolled });
  const grid = await screen.findByRole("grid", { name: "标准成本" }, late);
  await within(grid).findByText("TABLE", {}, late);
  expect(screen.getByRole("heading", { name: "标准成本 十月" })).toBeTruthy();
  expect(asked(program, "standard.list")).toEqual({ version: 2, limit: 200 });
  expect(cells(rows(grid)[0]).slice(3, 10)).toEqual([
    ...["550.0000", "100.0000", "150.0000", "0.0000", "71.2500", "0.0000", "871.2500"],
  ]);
  expect(within(rows(grid)[2] as HTMLElement).getByText("未定价")).toBeTruthy();
  await user.click(within(screen.getByRole("radiogroup")).getByText("本级"));
  await waitFor(() => expect(cells(rows(grid)[0])[9]).toBe("321.2500"), late);
  await user.click(within(screen.getByRole("grid", { name: "滚算版本" })).getByText("九月"));
  await waitFor(() => expect(asked(program, "standard.list")).toEqual({ version: 1, limit: 200 }), late);
});

it("finds items, and those without a price", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("costing.standard", {}, { before: rolled });
  await screen.findByText("TABLE", {}, late);
  await user.click(screen.getByRole("button", { name: "只看未定价的" }));
  await waitFor(() => expect(asked(program, "standard.list")).toEqual({ version: 2, unpriced: true, limit: 200 }), late);
  await user.type(screen.getByRole("textbox", { name: "编码或名称" }), "table");
  await screen.findByText("没有符合条件的物料", {}, late);
  expect(asked(program, "standard.list")).toEqual({ version: 2, words: "table", unpriced: true, limit: 200 });
  await user.click(screen.getByText("清除全部条件"));
  await screen.findByText("TABLE", {}, late);
  expect(front()?.params).toEqual({});
});

it("rolls up, and shows what came of it", async () => {
  const user = userEvent.setup();
  const before = (program: FakeTransport) => {
    standards(program).next = items;
  };
  const { program } = renderPage("costing.standard", {}, { before });
  await screen.findByText("还没有滚算过", {}, late);
  await user.click(screen.getAllByText("滚算").at(-1) as HTMLElement);
  const dialog = within(await screen.findByRole("dialog", { name: "滚算标准成本" }, late));
  expect(dialog.getByText("先写版本名")).toBeTruthy();
  await user.type(dialog.getByRole("textbox", { name: /版本名/ }), "十一月{Enter}");
  await screen.findByText(/十一月 滚算完：3 种物料，1 种未定价/, {}, late);
  expect(asked(program, "standard.roll_up")).toEqual({ name: "十一月", day: "2026-11-23" });
  await screen.findByText("TABLE", {}, late);
});

it("keeps what was typed where the program does not roll up", async () => {
  const user = userEvent.setup();
  const before = (program: FakeTransport) => {
    rolled(program);
    program.failing.set("standard.roll_up", new ApiError("rejected", "standard.test", "a loop", {}));
  };
  renderPage("costing.standard", {}, { before });
  await screen.findByText("TABLE", {}, late);
  await user.click(screen.getByRole("button", { name: /滚算/ }));
  await user.type(await screen.findByRole("textbox", { name: /版本名/ }), "十一月{Enter}");
  await screen.findByText("没有滚算", {}, late);
  expect(screen.getByDisplayValue("十一月")).toBeTruthy();
});

it("saves a roll-up as a workbook", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("costing.standard", {}, { before: rolled });
  await screen.findByText("TABLE", {}, late);
  await user.click(screen.getByRole("button", { name: /导出/ }));
  await screen.findByText(/standard.export/, {}, late);
  expect(asked(program, "standard.export")).toEqual({ version: 2, language: "zh-CN" });
});

it("leads to what an item is made of, adding up to its cost, deeper and up again", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("costing.standard_item", { version: "2", item: "TABLE" }, { before: rolled });
  const grid = await screen.findByRole("grid", { name: "标准成本组成" }, late);
  await within(grid).findByText("桌腿", {}, late);
  expect(cells(rows(grid)[1]).slice(-7)).toEqual([...["250.0000", "0.0000", "0.0000", "0.0000", "0.0000", "0.0000", "250.0000"]]);
  expect(cells(grid.querySelector<HTMLElement>(".gridfoot")).at(-1)).toBe("871.2500");
  expect(screen.getByText("各行合计与累计成本一致")).toBeTruthy();
  await user.dblClick(within(grid).getByText("桌面"));
  await screen.findByText("TOP 没有下级", {}, late);
  expect(asked(program, "standard.breakdown")).toEqual({ version: 2, item: "TOP" });
  await user.click(screen.getByRole("button", { name: /上一级/ }));
  await screen.findByText("桌腿", {}, late);
  expect(front()?.params).toEqual({ version: "2", item: "TABLE" });
});

it("says where lines do not come to the cost", async () => {
  const before = (program: FakeTransport) => {
    standards(program).roll("十月", "2026-10-01", items, { TABLE: parts.TABLE.slice(1) });
  };
  renderPage("costing.standard_item", { version: "1", item: "TABLE" }, { before });
  expect((await screen.findByRole("alert", {}, late)).textContent).toContain("300.0000");
});

it("compares two roll-ups, the largest difference first, and leads to the parts", async () => {
  const user = userEvent.setup();
  const before = (program: FakeTransport) => {
    standards(program).roll("九月", "2026-09-01", [
      standardItem("TABLE", "桌子", table, { material: "560", ...table }),
      standardItem("TOP", "桌面", { material: "280" }, { material: "280" }),
    ]);
    standards(program).roll("十月", "2026-10-01", items.slice(0, 2), parts);
  };
  const { program } = renderPage("costing.standard_compare", {}, { before });
  const grid = await screen.findByRole("grid", { name: "比较标准成本" }, late);
  await within(grid).findByText("TOP", {}, late);
  expect(asked(program, "standard.compare")).toEqual({ a: 1, b: 2, limit: 200 });
  expect(rows(grid).map((one) => cells(one).slice(0, 7))).toEqual([
    ["TOP", "桌面", "件", "280.0000", "300.0000", "+20.0000", "+20.0000"],
    ["TABLE", "桌子", "件", "881.2500", "871.2500", "−10.0000", "−10.0000"],
  ]);
  await user.click(screen.getByRole("button", { name: "对调" }));
  await waitFor(() => expect(asked(program, "standard.compare")).toEqual({ a: 2, b: 1, limit: 200 }), late);
  await user.click(screen.getByRole("button", { name: "对调" }));
  await user.dblClick(await within(grid).findByText("桌面", {}, late));
  expect(front()).toMatchObject({ page: "costing.standard_item", params: { version: "2", item: "TOP" } });
});

it("says that one roll-up can't be compared", async () => {
  const before = (program: FakeTransport) => void standards(program).roll("九月", "2026-09-01", items);
  renderPage("costing.standard_compare", {}, { before });
  expect(await screen.findByText("只有一个版本，没有可比的", {}, late)).toBeTruthy();
});
