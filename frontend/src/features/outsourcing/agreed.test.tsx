import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { useTabs } from "@/state/tabs";
import type { FakeTransport } from "@/test/fake";
import { renderPage } from "@/test/render";
import { ApiError } from "@/transport/error";
import { setTransport } from "@/transport/transport";
import { breakProblem, limitsOf, priceKey, ruleKey } from "./agreed";

const front = () => useTabs.getState().tabs.find((tab) => tab.id === useTabs.getState().active);
const sentTo = (program: FakeTransport, name: string) => program.sent.filter((one) => one.name === name).map((one) => one.input);

/** Types into a pick list and takes what it offers. */
async function choose(user: ReturnType<typeof userEvent.setup>, label: RegExp, text: string, offered: RegExp) {
  const field = await screen.findByLabelText(label);
  await user.click(field);
  await user.type(field, text);
  const options = await screen.findAllByText(offered);
  await user.click(options.find((one) => one.closest(".ant-select-item-option")) as HTMLElement);
}

const save = (user: ReturnType<typeof userEvent.setup>) => user.click(screen.getByRole("button", { name: /保存/ }));

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

describe("prices", () => {
  it("are listed with their breaks, what holds today at one click", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("outsourcing.prices");
    const grid = within(await screen.findByRole("grid"));
    expect((await grid.findByText("1.1500")).closest("[role=row]")?.textContent).toContain("10-31");
    await user.click(screen.getByText("现行", { selector: ".ant-segmented-item-label" }));
    await waitFor(() => expect(grid.queryByText("1.1500")).toBeNull());
    const broken = (await grid.findByText("1.2000")).closest("[role=row]") as HTMLElement;
    expect(broken.textContent).toContain("S001 瑞安热镀锌厂");
    expect(broken.textContent).toContain("VB-DN50-0304 阀体组件");
    expect(broken.textContent).toContain("500 起 1.0000");
    expect(broken.textContent).toContain("现行");
    expect((await grid.findByText("18.5000")).closest("[role=row]")?.textContent).toContain("整件");
    await user.click(screen.getByText("待生效", { selector: ".ant-segmented-item-label" }));
    await grid.findByText("1.2500");
    expect(sentTo(program, "outsourcing.prices")[0]).toMatchObject({ sort: "subject" });
    screen.getByRole("grid").focus();
    await user.keyboard("{ArrowDown}{Enter}");
    expect(front()?.page).toBe("outsourcing.price");
  });

  it("say why there are none, and how one begins", async () => {
    const user = userEvent.setup();
    renderPage("outsourcing.prices", {}, { before: (program) => void program.outsourcing.prices.kept.splice(0) });
    await screen.findByText("还没有委外价格");
    expect(screen.getByText("没有价的工序，委外单确认不了。0 也是价。")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: /写供应商、物料、工序和每件多少钱/ }));
    expect(front()).toMatchObject({ page: "outsourcing.price", params: {} });
  });

  it("are entered with two breaks by the keyboard", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("outsourcing.price");
    await choose(user, /供应商/, "S002", /S002 温州标准件/);
    expect(screen.getByLabelText("工序")).toHaveProperty("disabled", true);
    await choose(user, /加工物料/, "VB-DN50-0304", /^VB-DN50-0304$/);
    await waitFor(() => expect(screen.getByLabelText("工序")).toHaveProperty("disabled", false));
    expect(await screen.findByRole("columnheader", { name: /委外数量从（件）/ })).toBeTruthy();
    await choose(user, /工序/, "30", /30 热镀锌 · 委外/);
    const grid = screen.getByRole("grid", { name: "分档单价" });
    grid.focus();
    // Into the first break: its quantity stands there, then its price, then a line of its own.
    await user.keyboard("{Enter}{Enter}1.2{Enter}500{Enter}1{ArrowDown}{Escape}");
    const rows = within(grid).getAllByRole("row").slice(1);
    expect(rows.map((row) => row.textContent)).toEqual(["01.2000不到 500 件", "5001.0000500 件起"]);
    await save(user);
    await waitFor(() => expect(front()?.dirty).toBe(false));
    expect(sentTo(program, "outsourcing.save_price")).toEqual([
      {
        id: null,
        price: {
          supplier: "S002",
          item: "VB-DN50-0304",
          operation: 30,
          from: "2026-11-23",
          breaks: [
            { from: "0", price: "1.2" },
            { from: "500", price: "1" },
          ],
          note: "",
        },
        revision: null,
        reason: undefined,
      },
    ]);
    expect(front()?.params).toEqual({ id: "5" });
  });

  it("miss nothing before somebody wants to save them", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("outsourcing.price");
    await choose(user, /供应商/, "S002", /S002 温州标准件/);
    await choose(user, /加工物料/, "GT-DN50-0304", /^GT-DN50-0304$/);
    expect(screen.queryByText(/要填/)).toBeNull();
    await save(user);
    expect(await screen.findByText("第 1 行 每件单价：要填")).toBeTruthy();
    expect(sentTo(program, "outsourcing.save_price")).toEqual([]);
  });

  it("are not saved with a break out of order, and say so at its cell", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("outsourcing.price", { copy: "1" });
    const grid = await screen.findByRole("grid", { name: "分档单价" });
    grid.focus();
    await user.keyboard("{ArrowDown}{ArrowDown}{Enter}0{Enter}{Escape}");
    expect(await screen.findByText("第 2 行 委外数量从（件）：要比上一档大")).toBeTruthy();
    expect(screen.getByText("1 格有错")).toBeTruthy();
    await save(user);
    expect(sentTo(program, "outsourcing.save_price")).toEqual([]);
  });

  it("put what the program refuses under its field", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("outsourcing.price", { copy: "3" });
    const from = await screen.findByLabelText(/开始日/);
    await user.clear(from);
    await user.type(from, "2027-01-01{Enter}");
    await save(user);
    const told = await screen.findByText(/同样的约定在 2027-01-01 已经有一条开始/, { selector: ".problem" });
    expect(told.closest(".field")?.textContent).toContain("开始日");
    expect(program.outsourcing.prices.kept).toHaveLength(4);
  });

  it("that have begun are corrected with a reason, or another begins", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("outsourcing.price", { id: "1" });
    await screen.findByText("已经生效。");
    expect(screen.getByLabelText(/供应商/)).toHaveProperty("disabled", true);
    expect(screen.getByRole("heading", { name: "委外价格 瑞安热镀锌厂 VB-DN50-0304 2026-11-01" })).toBeTruthy();
    await user.type(screen.getByLabelText(/备注/), "含运费");
    await save(user);
    expect(await screen.findByText("要填")).toBeTruthy();
    expect(sentTo(program, "outsourcing.save_price")).toEqual([]);
    await user.type(screen.getByLabelText(/为什么更正/), "漏写运费");
    await save(user);
    await waitFor(() => expect(program.outsourcing.prices.find(1)).toMatchObject({ revision: 2, agreed: { note: "含运费" } }));
    // The one that begins next has a tab of its own, and this one stays.
    await user.click(screen.getByRole("button", { name: "另定一条" }));
    expect(useTabs.getState().tabs.map((tab) => tab.params)).toEqual([{ id: "1" }, { copy: "1" }]);
    expect(useTabs.getState().tabs.at(-1)).toMatchObject({ page: "outsourcing.price", params: { copy: "1" } });
  });

  it("end where no break is left", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("outsourcing.price", { copy: "4" });
    const grid = await screen.findByRole("grid", { name: "分档单价" });
    grid.focus();
    await user.keyboard("{ArrowDown}{Control>}{Delete}{/Control}");
    expect(screen.getByText(/一档也没有：从开始日起不再有价/)).toBeTruthy();
    await save(user);
    await waitFor(() => expect(program.outsourcing.prices.find(5).agreed).toMatchObject({ item: "GT-DN50-0304", breaks: [] }));
  });

  it("are taken away after a reason", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("outsourcing.price", { id: "2" });
    await user.click(await screen.findByRole("button", { name: /删\s?除/ }));
    const dialog = within(await screen.findByRole("dialog"));
    expect(dialog.getByText(/已经生效：删了以后按前一条算/)).toBeTruthy();
    await user.type(dialog.getByLabelText("原因"), "合同作废");
    await user.click(dialog.getByRole("button", { name: /删\s?除/ }));
    await waitFor(() => expect(program.outsourcing.prices.kept.map((one) => one.id)).toEqual([1, 3, 4]));
    expect(sentTo(program, "outsourcing.remove_price")).toEqual([{ id: 2, revision: 1, reason: "合同作废" }]);
  });

  it("stay as they are for whoever may not buy", async () => {
    renderPage("outsourcing.price", { id: "1" }, { login: true, as: "chenxm" });
    expect(await screen.findByText("没有读到")).toBeTruthy();
    expect(screen.queryByRole("button", { name: /保存/ })).toBeNull();
  });
});

describe("agreed losses", () => {
  it("are listed with what they do not name", async () => {
    renderPage("outsourcing.tolerances");
    const grid = within(await screen.findByRole("grid"));
    const all = (await grid.findByText("所有供应商")).closest("[role=row]") as HTMLElement;
    expect(all.textContent).toBe("所有供应商所有物料所有工序所有材料1%1%对方赔01-01—现行");
    expect((await grid.findByText("RB-304-D24")).closest("[role=row]")?.textContent).toContain("2%1%");
  });

  it("say in sentences what they cover, of 2 % and 1 %", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("outsourcing.tolerance");
    const words = within(await screen.findByRole("region", { name: "管到哪里" }));
    expect(words.getByText("管到：所有供应商，所有物料，所有工序，所有材料。")).toBeTruthy();
    await choose(user, /供应商/, "S001", /S001 瑞安热镀锌厂/);
    await choose(user, /材料/, "RB-304-D24", /^RB-304-D24$/);
    for (const [field, percent] of [
      [/定额损耗/, "2"],
      [/容差/, "1"],
    ] as const) {
      await user.clear(screen.getByLabelText(field));
      await user.type(screen.getByLabelText(field), percent);
    }
    expect(words.getByText("管到：S001 瑞安热镀锌厂，所有物料，所有工序，RB-304-D24 圆钢。")).toBeTruthy();
    expect(words.getByText("定额损耗 2%，再超出允许用量的 1% 以内照付，更多的冻结付款。工废的料由对方赔。")).toBeTruthy();
    expect(words.getByText("例：净耗 1,000，允许用到 1,020；用到 1,030.2 还照付，再多的冻结。")).toBeTruthy();
    await save(user);
    await waitFor(() => expect(front()?.dirty).toBe(false));
    expect(sentTo(program, "outsourcing.save_tolerance")).toEqual([
      {
        id: null,
        rule: {
          supplier: "S001",
          item: null,
          operation: null,
          material: "RB-304-D24",
          from: "2026-11-23",
          terms: { allowance: "0.02", tolerance: "0.01", deducts_reject_work: true },
          note: "",
        },
        revision: null,
        reason: undefined,
      },
    ]);
  });

  it("have shares between nothing and all, told at their field", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("outsourcing.tolerance");
    const allowance = await screen.findByLabelText(/定额损耗/);
    await user.clear(allowance);
    await user.type(allowance, "200");
    await user.tab();
    const told = await screen.findByText("要在 0% 到 100% 之间");
    expect(told.closest(".field")?.textContent).toContain("定额损耗");
    await save(user);
    expect(sentTo(program, "outsourcing.save_tolerance")).toEqual([]);
  });

  it("put a refusal under the field that the program names", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("outsourcing.tolerance", { copy: "2" });
    program.failing.set(
      "outsourcing.save_tolerance",
      new ApiError("rejected", "partner.no_supplier", "", { partner: "S001", field: "supplier" }),
    );
    await user.type(await screen.findByLabelText(/备注/), "试行");
    await save(user);
    const told = await screen.findByText("S001 不是供应商。", { selector: ".problem" });
    expect(told.closest(".field")?.textContent).toContain("供应商");
  });

  it("end, so that a wider one holds again; and name less by a key", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("outsourcing.tolerance", { copy: "2" });
    const material = await screen.findByLabelText(/材料/);
    await user.click(material);
    await user.keyboard("{Delete}");
    await user.click(screen.getByRole("checkbox", { name: "从这天起不再约定" }));
    expect(screen.queryByLabelText(/定额损耗/)).toBeNull();
    expect(screen.getByText(/改按管得更宽的那一条/)).toBeTruthy();
    await save(user);
    await waitFor(() =>
      expect(program.outsourcing.rules.find(4).agreed).toMatchObject({ supplier: "S001", material: null, terms: null }),
    );
  });
});

it("knows limits exactly, keys as the trail has them, and what is wrong with breaks", () => {
  expect(limitsOf("100", { allowance: "0.02", tolerance: "0.01" })).toEqual({ allowed: "102", paid: "103.02" });
  const price = { supplier: "V01", item: "GL-DN50-20", from: "2026-11-01", breaks: [], note: "" };
  expect([priceKey({ ...price, operation: 40 }), priceKey({ ...price, operation: null })]).toEqual([
    "V01 GL-DN50-20 40 2026-11-01",
    "V01 GL-DN50-20 2026-11-01",
  ]);
  expect(ruleKey({ supplier: "V01", item: null, operation: null, material: null, from: "2026-11-01", note: "" })).toBe(
    "V01 * * * 2026-11-01",
  );
  const breaks = ["0", "500", "500", ""].map((from) => ({ from, price: "1" }));
  expect(breaks.map((one, at) => breakProblem(one, at, breaks))).toEqual([null, null, "order", null]);
  expect(breakProblem({ from: "1", price: "1" }, 0, [])).toBe("first");
});
