import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { useTabs } from "@/state/tabs";
import type { FakeTransport } from "@/test/fake";
import { renderPage } from "@/test/render";
import { ApiError } from "@/transport/error";
import { setTransport } from "@/transport/transport";
import { percentText } from "./lossWords";
import { reconciling } from "./pages";
import type { OperationFigures, Reconciliation } from "./wire";

const order = "SC-261109-002";
const front = () => useTabs.getState().tabs.find((tab) => tab.id === useTabs.getState().active);
const sentTo = (program: FakeTransport, name: string) => program.sent.filter((one) => one.name === name).map((one) => one.input);
const list = (params = {}, before?: (program: FakeTransport) => void) =>
  renderPage("outsourcing.reconciliations", params, { waiting: reconciling, before });
const one = (before?: (program: FakeTransport) => void) =>
  renderPage("outsourcing.reconcile", { order }, { waiting: reconciling, before });
const rowOf = (grid: HTMLElement, text: string) => within(grid).getByText(text).closest("[role=row]") as HTMLElement;
const dues = () => within(screen.getByRole("region", { name: "应付" }));

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

describe("the list", () => {
  it("shows what became of each material, with what all of it comes to", async () => {
    const user = userEvent.setup();
    list({ supplier: "S001", month: "2026-11" });
    const grid = await screen.findByRole("grid", { name: "委外核销" });
    await within(grid).findByText("RB-304-D24");
    expect(screen.getByRole("heading", { name: "委外核销 瑞安热镀锌厂 2026-11" })).toBeTruthy();
    const held = rowOf(grid, "RB-304-D24");
    expect(held.className).toContain("held");
    expect(held.textContent).toBe("SC-261109-002RB-304-D24 圆钢20 发黑kg110.001.00100007.00107.00102.005.007.00%27.260冻结付款");
    expect(rowOf(grid, "BT-M12X50-A2").textContent).toContain("21.962.78%0.000容差内");
    expect(screen.getByText("1 行冻结")).toBeTruthy();
    expect(screen.getByText("1 处不一致")).toBeTruthy();
    // 200 + 200 + 279 − 12 − 27.26
    for (const text of ["679.00", "−12.00", "−27.26", "639.74"]) expect(dues().getByText(text)).toBeTruthy();
    expect(dues().getByText("先核对 1 处不一致")).toBeTruthy();
    grid.focus();
    await user.keyboard("{ArrowDown}{Enter}");
    expect(front()).toMatchObject({ page: "outsourcing.reconcile", params: { order } });
  });

  it("asks by state, and names the conditions where nothing fits", async () => {
    const user = userEvent.setup();
    const { program } = list();
    await screen.findByText("RB-304-D24");
    expect(screen.getByRole("columnheader", { name: "供应商" })).toBeTruthy();
    await user.click(screen.getByText("冻结", { selector: ".ant-segmented-item-label" }));
    await waitFor(() => expect(screen.queryByText("BT-M12X50-A2")).toBeNull());
    expect(sentTo(program, "outsourcing.reconciliations").at(-1)).toEqual({
      filter: [{ field: "state", op: "eq", values: ["hold"] }],
      limit: 100,
      count: true,
    });
    expect(dues().getByText("172.74")).toBeTruthy();
    act(() => useTabs.setState(({ tabs }) => ({ tabs: tabs.map((tab) => ({ ...tab, params: { month: "2026-10" } })) })));
    await screen.findByText("没有符合条件的委外核销");
    await user.click(screen.getByText("清除“2026-10”"));
    await screen.findByText("RB-304-D24");
  });

  it("says why there is nothing", async () => {
    list({}, (program) => {
      program.outsourcing.reconcile.empty = true;
    });
    await screen.findByText("还没有委外单要核销");
    expect(screen.queryByRole("region", { name: "应付" })).toBeNull();
  });

  it("shows no amounts to whoever may not see them, and no zero for them", async () => {
    list({}, (program) => {
      const others = program.answer.bind(program);
      program.answer = (name, input) => {
        const answer = others(name, input) as { rows: object[]; totals: object };
        if (name !== "outsourcing.reconciliations") return answer;
        const totals = { ...answer.totals, fee: null, deduction: null, held: null, payable: null };
        return { ...answer, totals, rows: answer.rows.map((row) => ({ ...row, held_amount: null, standard_price: null })) };
      };
    });
    await screen.findByText("RB-304-D24");
    expect(dues().getAllByText("—")).toHaveLength(4);
    expect(rowOf(screen.getByRole("grid"), "RB-304-D24").textContent).toContain("7.00%—0冻结付款");
  });
});

describe("an order", () => {
  it("says how so much is held, and what each operation comes to", async () => {
    one();
    const how = within(await screen.findByRole("complementary"));
    expect(how.getByText("实耗 110.00 − 2.00 − 1.00").parentElement?.textContent).toContain("107.00 kg");
    expect(how.getByText("允许 100.00 × 1.02").parentElement?.textContent).toContain("102.00 kg");
    expect(how.getByText("超耗（允许的 4.90%）").parentElement?.textContent).toContain("5.00 kg");
    expect(how.getByText("容差 102.00 × 1%").parentElement?.textContent).toContain("−1.02 kg");
    expect(how.getByText("冻结 3.98 kg × 6.85").parentElement?.textContent).toContain("27.26");
    const fees = within(screen.getByRole("region", { name: "加工费" }));
    expect(fees.getAllByRole("row").map((row) => row.textContent)).toEqual([
      "工序加工物料合格料废工废单价加工费扣款冻结应付",
      "20 发黑BK-M12-Q235 填料压板100002.0000200.000.0027.26172.74",
      "40 磷化GL-DN50-0304 填料压盖100042.0000200.0012.000.00188.00",
      "30 热镀锌BT-M12X50-A2 六角螺栓2,79012300.1000279.000.000.00279.00",
    ]);
    const papers = within(screen.getByRole("region", { name: "RB-304-D24 的单据" }));
    expect(papers.getByText("合计与上表一致")).toBeTruthy();
    expect(papers.getAllByRole("row").map((row) => row.textContent)).toEqual([
      "11-09发料OI-261109-011+80 kg",
      "11-14补料OU-261114-003+30 kg",
      "11-19退料OB-261119-001−2 kg",
      "11-20收货OR-261120-004合格 100",
    ]);
  });

  it("says that the amount is limited where it is not what the quantity is worth", async () => {
    one((program) => {
      const others = program.answer.bind(program);
      program.answer = (name, input) => {
        const answer = others(name, input);
        if (name !== "outsourcing.reconcile") return answer;
        const [first, ...rest] = (answer as Reconciliation).operations as [OperationFigures];
        const materials = first.materials.map((material) => ({ ...material, held_amount: "20.00" }));
        return { ...(answer as Reconciliation), operations: [{ ...first, materials }, ...rest] };
      };
    });
    const how = within(await screen.findByRole("complementary"));
    expect(how.getByText("冻结 3.98 kg").parentElement?.textContent).toContain("20.00");
    expect(how.getByText("不是数量 × 单价：按整行冻结，或以加工费减扣款为限。")).toBeTruthy();
  });

  it("shows both sides, and settles a difference with a reason", async () => {
    const user = userEvent.setup();
    const { program } = one();
    const sides = await screen.findByRole("grid", { name: "双方数据" });
    expect(rowOf(sides, "GL-DN50-0304").textContent).toBe("GL-DN50-0304 填料压盖合格 · 40100102+2件不一致核对");
    expect(screen.getByText(/^我方按收货单，对方按 .*17:40 的申报（申报页）；谁的数都不会被覆盖$/)).toBeTruthy();
    expect(screen.getByText("GL-DN50-0304 合格差 2 件。")).toBeTruthy();
    await user.click(screen.getByRole("checkbox", { name: "只看不一致" }));
    expect(within(sides).getAllByRole("row")).toHaveLength(2);
    sides.focus();
    await user.keyboard("{ArrowDown}{Enter}");
    const dialog = within(await screen.findByRole("dialog"));
    await user.click(dialog.getByRole("radio", { name: /按对方 102 件/ }));
    await user.type(dialog.getByLabelText("原因"), "复过磅 102 件");
    await user.click(dialog.getByRole("button", { name: /按对方核对/ }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(sentTo(program, "outsourcing.settle_difference")).toEqual([
      { id: 7, verdict: "theirs", reason: "复过磅 102 件", revision: 1 },
    ]);
    expect(await screen.findByText(/已认对方的数，等我方单据更正/)).toBeTruthy();
  });

  it("says who was faster", async () => {
    const user = userEvent.setup();
    const { program } = one();
    await screen.findByRole("grid", { name: "双方数据" });
    await user.click(screen.getAllByRole("button", { name: /核\s?对/ })[0] as HTMLElement);
    const dialog = within(await screen.findByRole("dialog"));
    program.failing.set(
      "outsourcing.settle_difference",
      new ApiError("conflict", "changed_meanwhile", "", { key: "GL-DN50-0304", changed_by: "胡立军" }),
    );
    await user.type(dialog.getByLabelText("原因"), "复点 100 件");
    await user.click(dialog.getByRole("button", { name: /按我方核对/ }));
    expect(await dialog.findByText("没有核对")).toBeTruthy();
    expect(dialog.getByLabelText("原因")).toHaveProperty("value", "复点 100 件");
  });

  it("releases a part of a hold with a reason of ten characters, and no more than waits", async () => {
    const user = userEvent.setup();
    const { program } = one();
    const inspector = within(await screen.findByRole("complementary"));
    await user.click(inspector.getByText("部分解除"));
    const quantity = inspector.getByLabelText("数量");
    await user.clear(quantity);
    await user.type(quantity, "4");
    expect(inspector.getByText("最多 3.98 kg")).toBeTruthy();
    await user.clear(quantity);
    await user.type(quantity, "3");
    const reason = inspector.getByLabelText("原因");
    await user.type(reason, "板厚");
    await user.click(inspector.getByRole("button", { name: "解除 3 kg" }));
    expect(inspector.getByText(/说明太短，以后没人看得懂/)).toBeTruthy();
    expect(sentTo(program, "outsourcing.decide_hold")).toEqual([]);
    await user.type(reason, "超差，检验单 0317 附后");
    await user.click(inspector.getByRole("button", { name: "解除 3 kg" }));
    // 0.98 kg at 6.85 still wait.
    expect(await inspector.findByText("冻结 0.98 kg × 6.85")).toBeTruthy();
    expect(inspector.getByText("已解除").parentElement?.textContent).toContain("−3.00 kg");
    expect(sentTo(program, "outsourcing.decide_hold")).toEqual([
      { order, line: 1, what: "release", quantity: "3", reason: "板厚超差，检验单 0317 附后" },
    ]);
    expect(dues().getByText("−6.71")).toBeTruthy();
  });

  it("lets the supplier pay for what is lost, and asks for nothing more then", async () => {
    const user = userEvent.setup();
    one();
    const inspector = within(await screen.findByRole("complementary"));
    await user.click(inspector.getByText("改为扣款"));
    await user.type(inspector.getByLabelText("原因"), "对方认赔，见 11-22 会议纪要");
    await user.click(inspector.getByRole("button", { name: "扣款 5 kg" }));
    // 5 kg at 6.85 beside 12.00 for what was spoiled.
    expect(await dues().findByText("−46.25")).toBeTruthy();
    expect(screen.queryByText("解除冻结")).toBeNull();
    expect(rowOf(screen.getByRole("grid", { name: "逐料核销" }), "RB-304-D24").textContent).toContain("已清");
  });

  it("that cannot be read says so, with the way to try again", async () => {
    one((program) =>
      program.failing.set("outsourcing.reconcile", new ApiError("internal", "client.status", "", { status: "500" })),
    );
    await screen.findByText("程序回了 500。");
    expect(screen.getByText(/再试/)).toBeTruthy();
  });
});

it("reads shares as people do", () => {
  expect([
    percentText("0.07"),
    percentText("0.0278372591"),
    percentText("0.00005"),
    percentText("0"),
    percentText("-0.012345"),
    percentText(null),
  ]).toEqual(["7.00%", "2.78%", "0.01%", "0.00%", "−1.23%", "—"]);
});
