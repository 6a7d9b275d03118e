import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { FakeTransport } from "@/test/fake";
import { renderPage } from "@/test/render";
import { scannerWrites } from "@/test/scanner";
import { ApiError } from "@/transport/error";
import { setTransport } from "@/transport/transport";
import { isTyped, meant, nothingTyped, type Step, seenOf, unreasoned, withoutClock } from "./station";
import { sinceText } from "./time";

const late = { timeout: 5_000 };
const sent = (program: FakeTransport, name: string) => program.sent.filter((s) => s.name === name).map((s) => s.input);
const open = () =>
  renderPage(
    "report.station",
    {},
    { login: true, before: (p) => void p.workOrders.make({ item: "VB-DN50-0304", quantity: "120", due: "2026-12-20" }) },
  );
const key = (name: string) => fireEvent.click(screen.getByRole("button", { name }));
const tile = (name: RegExp) => fireEvent.click(screen.getByRole("radio", { name }));
/** Writes as a scanner does: into the field for scans, where there is one. */
function scan(text: string): void {
  const field = document.querySelector<HTMLInputElement>("input[data-scan]");
  if (field?.form) {
    fireEvent.change(field, { target: { value: text } });
    fireEvent.submit(field.form);
  } else scannerWrites(text);
}
/** A badge, then the first operation. */
async function begin(): Promise<void> {
  await screen.findByText("扫工牌，或输入代码", {}, late);
  scan("E00417-LIMIN");
  await screen.findByText("李敏，你好", {}, late);
  scan("WO-261123-001/10");
  await screen.findByText("工序 WO-261123-001/10", {}, late);
}

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

it("knows what a scan means at each step", () => {
  const operation = { code: "WO-261123-001/20", running: [] } as never;
  const who = { person: "linx", name: "林晓" };
  const steps: Step[] = [{ at: "badge" }, { at: "person", who }, { at: "operation", people: [who], operation }];
  expect(steps.map((step) => meant(step, "wo-261123-001/20").ask)).toEqual(["badgeFirst", "operation", "again"]);
  expect(steps.map((step) => meant(step, "E00417-LIMIN").ask)).toEqual(["badge", "badge", "badge"]);
  expect(meant({ at: "operation", people: [who], operation }, "WO-261123-001/30")).toEqual({
    ask: "other",
    want: "WO-261123-001/20",
    got: "WO-261123-001/30",
  });
});

it("asks a reason for each kind that is no good, and for nothing else", () => {
  expect(unreasoned({ ...nothingTyped, good: "118", reject_work: "2", rework: "0" })).toEqual(["reject_work"]);
  expect(unreasoned({ ...nothingTyped, reject_work: "2", reason_work: "碰伤" })).toEqual([]);
  expect([isTyped(nothingTyped), isTyped({ ...nothingTyped, good: "0." }), isTyped({ ...nothingTyped, rework: "1" })]).toEqual([
    false,
    false,
    true,
  ]);
  expect(sinceText(0, 7_500_000_000)).toBe("2:05");
});

it("goes badge, operation, figures; starts the clock, and stops it with the report", async () => {
  const { program } = open();
  await begin();
  // Whole pieces have no decimals.
  expect(screen.getByRole("button", { name: "小数点" })).toHaveProperty("disabled", true);
  expect(screen.getAllByText("—").length).toBeGreaterThan(0);
  key("开工");
  await screen.findByText("李敏 开工，开始计时", {}, late);
  expect(sent(program, "report.start")).toEqual([{ code: "WO-261123-001/10", machine: "SK-01", people: ["limin"] }]);
  // Whoever comes by sees who runs what.
  expect(await screen.findByText("WO-261123-001/10", {}, late)).toBeTruthy();
  scan("E00417-LIMIN");
  await screen.findByText("李敏 正在干", {}, late);
  fireEvent.click(await screen.findByRole("button", { name: /WO-261123-001\/10/ }, late));
  await screen.findByText(/计时中/, {}, late);
  for (const digit of ["1", "1", "8"]) key(digit);
  tile(/工废/);
  key("2");
  const post = () => screen.getByRole("button", { name: "停表，报 118 件" });
  expect(post()).toHaveProperty("disabled", true);
  expect(screen.getByText("工废要选原因")).toBeTruthy();
  key("碰伤");
  fireEvent.click(post());
  await screen.findByText("已报 WR-261123-001", {}, late);
  expect(sent(program, "report.stop")).toMatchObject([
    { clocks: [1], done: { code: "WO-261123-001/10", good: "118", reject_work: "2", reason_work: "碰伤", rework: "0" } },
  ]);
  expect(screen.getByText("合格 118 件 · 工废 2 件")).toBeTruthy();
  key("下一位");
  expect(await screen.findByText("先扫工牌", {}, late)).toBeTruthy();
}, 20_000);

it("takes minutes where no clock ran, and everybody who scanned", async () => {
  const { program } = open();
  await begin();
  scan("E00931-WANGQ");
  await screen.findByText("王强 一起干", {}, late);
  key("5");
  key("0");
  expect(screen.getByText("没有计时，填用了几分钟")).toBeTruthy();
  tile(/用时/);
  for (const digit of ["9", "0"]) key(digit);
  key("报 50 件");
  await screen.findByText("已报 WR-261123-001", {}, late);
  const [post] = sent(program, "report.post") as { starts: number; ends: number }[];
  expect(post).toMatchObject({ operators: [{ person: "limin" }, { person: "wangq" }], operations: [{ good: "50" }] });
  expect((post?.ends ?? 0) - (post?.starts ?? 0)).toBe(90 * 60_000_000);
}, 20_000);

it("marks how a wrong scan differs, keeps the figures and posts nothing", async () => {
  const { program } = open();
  await begin();
  key("7");
  scan("WO-261123-001/20");
  const told = await screen.findByRole("alert", {}, late);
  expect(within(told).getByText("不是这道工序，没有报")).toBeTruthy();
  expect([...told.querySelectorAll("mark")].map((mark) => mark.textContent)).toEqual(["10", "20"]);
  expect(screen.getByRole("radio", { name: /合格/ }).textContent).toContain("7");
  scan("NOBODY-1");
  await screen.findByText("没有这个人，或者工牌不对", {}, late);
  expect(screen.getByRole("radio", { name: /合格/ }).textContent).toContain("7");
  expect(sent(program, "report.post")).toEqual([]);
  expect(sent(program, "report.stop")).toEqual([]);
}, 20_000);

it("wants a badge before an operation, and says what the program refuses", async () => {
  const { program } = open();
  await screen.findByText("扫工牌，或输入代码", {}, late);
  scan("WO-261123-001/10");
  await screen.findByText("还不知道是谁，先扫工牌", {}, late);
  expect(sent(program, "report.operation")).toEqual([]);
  // A login that hands type is as good as a badge.
  await userEvent.setup({ delay: 60 }).type(screen.getByLabelText("扫工牌，或输入代码"), "limin{Enter}");
  await screen.findByText("李敏，你好", {}, late);
  scan("WO-261123-009/10");
  expect((await screen.findByRole("alert", {}, late)).textContent).toContain("WO-261123-009");
}, 20_000);

it("sends what got no answer again under the same id", async () => {
  const { program } = open();
  await begin();
  key("5");
  tile(/用时/);
  key("9");
  program.failing.set("report.post", new ApiError("offline", "client.offline", ""));
  key("报 5 件");
  await screen.findByRole("alert", {}, { timeout: 8_000 });
  program.failing.clear();
  await waitFor(() => expect(screen.getByRole("button", { name: "报 5 件" })).toHaveProperty("disabled", false), late);
  key("报 5 件");
  await screen.findByText("已报 WR-261123-001", {}, late);
  const ids = program.sent.filter((s) => s.name === "report.post").map((s) => s.requestId);
  expect(new Set(ids).size).toBe(1);
}, 20_000);

it("forgets who was here when nobody touches it", async () => {
  const { program } = open();
  await begin();
  const later = performance.now() + 61_000;
  const clock = vi.spyOn(performance, "now").mockReturnValue(later);
  expect(await screen.findByText("先扫工牌", {}, late)).toBeTruthy();
  clock.mockRestore();
  expect(sent(program, "report.post")).toEqual([]);
}, 20_000);

it("stops without a report, with a reason", async () => {
  const { program } = open();
  await begin();
  key("开工");
  await screen.findByText("李敏 开工，开始计时", {}, late);
  await begin();
  key("只停不报");
  key("换人");
  await screen.findByText("李敏 停了，没有报工", {}, late);
  expect(sent(program, "report.stop")).toEqual([{ clocks: [1], done: null, reason: "换人" }]);
}, 20_000);

it("knows whose clock is missing beside others'", () => {
  const who = (person: string) => ({ person, name: "" });
  const running = (...people: string[]) => ({ running: people.map((person) => ({ person })) }) as never;
  const two = [who("limin"), who("wangq")];
  expect(withoutClock(two, running("limin", "linx"))).toEqual([who("wangq")]);
  expect([
    withoutClock(two, running("wangq", "limin")),
    withoutClock(two, running("linx")),
    withoutClock(two, running()),
  ]).toEqual([[], [], []]);
});

it("takes an operation for another once anything was reported of it", () => {
  const operation = { code: "WO-261123-001/20", good: "10", labour_seconds: 1_800, running: [] };
  const seen = (change: object) => JSON.stringify(seenOf({ ...operation, ...change } as never));
  expect(seen({})).toBe(seen({}));
  const moved = [{ good: "20" }, { rework: "1" }, { labour_seconds: 3_600 }, { running: [{ id: 7 }] }];
  expect(moved.filter((change) => seen(change) === seen({}))).toEqual([]);
});

it("posts nothing as long as somebody who joined has no clock", async () => {
  const { program } = open();
  await begin();
  key("开工");
  await screen.findByText("李敏 开工，开始计时", {}, late);
  await begin();
  key("5");
  const post = () => screen.getByRole("button", { name: "停表，报 5 件" });
  expect(post()).toHaveProperty("disabled", false);
  scan("E00931-WANGQ");
  await screen.findByText("王强 一起干", {}, late);
  expect(screen.getByText("王强 没有计时：先开工，或者取消后分开报")).toBeTruthy();
  expect(post()).toHaveProperty("disabled", true);
  key("开工");
  await screen.findByText(/开工，开始计时/, {}, late);
  await begin();
  scan("E00931-WANGQ");
  await screen.findByText("王强 一起干", {}, late);
  key("5");
  fireEvent.click(post());
  await screen.findByText("已报 WR-261123-001", {}, late);
  expect(sent(program, "report.stop")).toMatchObject([{ clocks: [1, 2] }]);
}, 20_000);

it("takes the same figures for something new once it went back to the badge", async () => {
  const { program } = open();
  const five = async () => {
    await begin();
    key("5");
    tile(/用时/);
    key("9");
  };
  await five();
  program.failing.set("report.post", new ApiError("offline", "client.offline", ""));
  key("报 5 件");
  await screen.findByRole("alert", {}, { timeout: 8_000 });
  program.failing.clear();
  await waitFor(() => expect(screen.getByRole("button", { name: "报 5 件" })).toHaveProperty("disabled", false), late);
  const before = program.sent.findLast((s) => s.name === "report.post")?.requestId;
  key("取消");
  await five();
  key("报 5 件");
  await screen.findByText("已报 WR-261123-001", {}, late);
  expect(program.sent.findLast((s) => s.name === "report.post")?.requestId).not.toBe(before);
}, 20_000);
