import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { FakeTransport } from "@/test/fake";
import { renderPage } from "@/test/render";
import { ApiError } from "@/transport/error";
import { setTransport } from "@/transport/transport";

const late = { timeout: 5_000 };
const posts = (program: FakeTransport) => program.sent.filter((s) => s.name === "report.post");
const order = (program: FakeTransport) => {
  program.workOrders.make({ item: "VB-DN50-0304", quantity: "120", due: "2026-12-20" });
};
const rows = () => within(screen.getByRole("grid")).getAllByRole("row").slice(1);
const cells = (row: HTMLElement) =>
  within(row)
    .getAllByRole("gridcell")
    .map((cell) => cell.textContent);

/** Cells of a spreadsheet: code, good, people, machine, from, to. */
function paste(...lines: string[]): void {
  const grid = screen.getByRole("grid");
  grid.focus();
  const head = "工序码\t合格\t人员\t设备\t开始\t结束";
  fireEvent.paste(grid, { clipboardData: { getData: () => [head, ...lines].join("\n") } });
}

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

it("is typed with Enter from cell to cell, and posted under its own id", async () => {
  const user = userEvent.setup({ delay: 20 });
  const { program } = renderPage("report.entry", {}, { before: order, login: true });
  const grid = await screen.findByRole("grid", {}, late);
  await waitFor(() => expect(program.sent.some((s) => s.name === "person.names")).toBe(true), late);
  grid.focus();
  await user.keyboard("261123-001/10{Enter}");
  await screen.findByText("粗车", {}, late);
  // Reasons are passed by where nothing needs one.
  await user.keyboard("118{Enter}{Enter}{Enter}2{Enter}尺寸超差{Enter}linx 90{Enter}SK-01{Enter}0800{Enter}1100{Enter}");
  await waitFor(() => expect(cells(rows()[0] as HTMLElement)).toContain("林晓 90"), late);
  await user.click(screen.getByRole("button", { name: /报 1 条/ }));
  await screen.findByText("WR-261123-001", {}, late);
  const [sent] = posts(program);
  expect(sent?.requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(sent?.input).toMatchObject({
    machine: "SK-01",
    operators: [{ person: "linx", seconds: 5_400 }],
    operations: [{ code: "WO-261123-001/10", good: "118", reject_work: "2", reason_work: "尺寸超差" }],
  });
  expect(rows()[0]?.className).toContain("posted");
}, 20_000);

it("takes lines of a spreadsheet; one that is refused keeps its error at its cell, and no other one out", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("report.entry", {}, { before: order, login: true });
  await screen.findByRole("grid", {}, late);
  await waitFor(() => expect(program.sent.some((s) => s.name === "person.names")).toBe(true), late);
  paste(
    "WO-261123-001/10\t50\t\tSK-01\t08:00\t09:00",
    "WO-261123-001/20\t60\tlinx\t\t09:00\t10:00",
    "WO-261123-001/10\t70\t\tSK-01\t10:00\t11:00",
  );
  await waitFor(() => expect(rows()).toHaveLength(3), late);
  await user.click(screen.getByRole("button", { name: /报 3 条/ }));
  await screen.findByText("WR-261123-002", {}, late);
  // 60 of operation 20 are more than the 50 that operation 10 had given by then.
  const [first, second, third] = rows();
  expect([first, third].map((row) => row?.className.includes("posted"))).toEqual([true, true]);
  const wrong = second?.querySelector('[aria-invalid="true"]');
  expect(wrong?.textContent).toBe("60");
  expect(wrong?.getAttribute("title")).toContain("上道工序");
  const ids = posts(program).map((s) => s.requestId);
  expect(new Set(ids).size).toBe(3);
  // By now it had 120, so it goes as it is, as something new.
  await user.click(await screen.findByRole("button", { name: /报 1 条/ }, late));
  await screen.findByText("WR-261123-003", {}, late);
  expect(ids).not.toContain(posts(program).at(-1)?.requestId);
}, 20_000);

it("keeps what is not posted when the window closes, with the id of what got no answer", async () => {
  const user = userEvent.setup();
  const first = renderPage("report.entry", {}, { before: order });
  await screen.findByRole("grid", {}, late);
  paste("WO-261123-001/10\t50\t\tSK-01\t08:00\t09:00");
  await screen.findByText("粗车", {}, late);
  first.program.failing.set("report.post", new ApiError("offline", "client.offline", ""));
  await user.click(screen.getByRole("button", { name: /报 1 条/ }));
  await screen.findByText("没有回音", {}, late);
  const id = posts(first.program).at(-1)?.requestId;
  first.unmount();
  const { program } = renderPage("report.entry", {}, { before: order });
  await screen.findByText("粗车", {}, late);
  expect(cells(rows()[0] as HTMLElement)).toContain("50");
  await user.click(screen.getByRole("button", { name: /报 1 条/ }));
  await screen.findByText("WR-261123-001", {}, late);
  expect(posts(program).map((s) => s.requestId)).toEqual([id]);
}, 20_000);

it("does not send what cannot be read, and says where it stands", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("report.entry", {}, { before: order });
  await screen.findByRole("grid", {}, late);
  paste("WO-261123-001\t50\t\tSK-01\t08:00\t09:00", "WO-261123-001/10\tabc\t\tSK-01\t8 点\t09:00");
  await screen.findByText("abc", {}, late);
  await user.click(screen.getByRole("button", { name: /报 2 条/ }));
  await screen.findByText("没有能报的行，先改红的", {}, late);
  expect(posts(program)).toEqual([]);
  expect(screen.getByText("abc").getAttribute("title")).toBe("不是数字");
  expect(screen.getByText("8 点").getAttribute("title")).toContain("读不出时间");
});

it("copies the line above, and begins one for the operation that one comes from", async () => {
  renderPage("report.entry", { code: "WO-261123-001/20" }, { before: order });
  await screen.findByText("堆焊", {}, late);
  fireEvent.keyDown(screen.getByRole("grid"), { key: "d", code: "KeyD", ctrlKey: true });
  await waitFor(() => expect(screen.getAllByText("堆焊")).toHaveLength(2), late);
  expect(screen.getByRole("button", { name: /报 2 条/ })).toBeTruthy();
});

it("locks what got no answer till it was sent again as it is, and never gives it another id", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("report.entry", {}, { before: order });
  await screen.findByRole("grid", {}, late);
  paste("WO-261123-001/10\t50\t\tSK-01\t08:00\t09:00");
  await screen.findByText("粗车", {}, late);
  program.failing.set("report.post", new ApiError("offline", "client.offline", ""));
  await user.click(screen.getByRole("button", { name: /报 1 条/ }));
  await screen.findByText("没有回音", {}, late);
  const good = screen.getByRole("gridcell", { name: "50" });
  expect(good.getAttribute("title")).toBe("不知道有没有报上，先照原样再报一次");
  fireEvent.mouseDown(good);
  expect(good.querySelector("input")).toBeNull();
  program.failing.set("report.post", new ApiError("conflict", "request.id_reused", ""));
  for (const _ of [1, 2]) {
    await user.click(await screen.findByRole("button", { name: /报 1 条/ }, late));
    await screen.findByText("已按原来的数报上", {}, late);
  }
  expect(screen.getByRole("gridcell", { name: "50" }).getAttribute("title")).toContain("报上的是原来的数");
  const ids = posts(program).map((s) => s.requestId);
  expect(ids.length).toBeGreaterThan(2);
  expect(new Set(ids).size).toBe(1);
}, 20_000);
