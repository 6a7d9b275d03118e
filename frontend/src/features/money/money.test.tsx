import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it } from "vitest";
import { useTabs } from "@/state/tabs";
import type { FakeTransport } from "@/test/fake";
import { renderPage } from "@/test/render";
import { ApiError } from "@/transport/error";
import { setTransport } from "@/transport/transport";

afterEach(() => setTransport(undefined));

const asked = (program: FakeTransport, name: string) => program.sent.findLast((s) => s.name === name)?.input;
const front = () => useTabs.getState().tabs.find((t) => t.id === useTabs.getState().active);
const rowOf = (text: string) => screen.getByText(text).closest('[role="row"]') as HTMLElement;
const cells = (row: HTMLElement) =>
  within(row)
    .getAllByRole("gridcell")
    .map((c) => c.textContent);
const heads = () => screen.getAllByRole("columnheader").map((h) => h.textContent);

describe("what we owe", () => {
  it("stands by supplier and age, with sums, and goes down to the invoices of one", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("payable.list");
    expect(await screen.findByText("瑞安标准件厂")).toBeTruthy();
    expect(heads()).toEqual([
      "单位编码",
      "往来单位",
      "账期(天)",
      "发票数",
      "未付",
      "未到期",
      "1–30 天",
      "31–60 天",
      "61–90 天",
      "超过 90 天",
      "预付",
    ]);
    expect(cells(rowOf("瑞安标准件厂")).slice(2)).toEqual([
      "45",
      "2",
      "1,300.00",
      "300.00",
      "0.00",
      "1,000.00",
      "0.00",
      "0.00",
      "500.00",
    ]);
    expect(document.querySelector(".totals")?.textContent).toContain("未付 1,300.00预付 500.00未到期 300.00");
    screen.getByRole("grid").focus();
    await user.keyboard("{ArrowDown}{Enter}");
    expect(await screen.findByText("PI-260901-001")).toBeTruthy();
    expect(asked(program, "debt.invoices")).toMatchObject({ side: "payable", day: "2026-11-23", partner: "S-0042" });
    expect(cells(rowOf("PI-260901-001")).slice(3)).toEqual([
      "09-01",
      "10-16",
      "38",
      "31–60 天",
      "1,200.50",
      "200.50",
      "1,000.00",
    ]);
    // What is late is red; what is not has no days.
    expect(within(rowOf("PI-260901-001")).getByText("10-16").className).toContain("red");
    expect(within(rowOf("PI-261110-001")).getByText("12-25").className).not.toContain("red");
    expect(document.querySelector(".totals")?.textContent).toBe("共 2 张发票 · 未付 1,300.00 · 预付 500.00");
    await user.click(screen.getByRole("button", { name: /只看 S-0042/ }));
    await waitFor(() => expect(asked(program, "debt.invoices")).not.toHaveProperty("partner"));
  });

  it("is cut into other ages, and of another day", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("payable.list", { day: "2026-10-31" });
    await screen.findByText("瑞安标准件厂");
    expect(asked(program, "debt.partners")).toMatchObject({ day: "2026-10-31", ages: [30, 60, 90] });
    await user.click(screen.getByRole("combobox", { name: "账龄" }));
    await user.click(await screen.findByText("7 / 14 / 21 / 28"));
    await waitFor(() => expect(asked(program, "debt.partners")).toMatchObject({ ages: [7, 14, 21, 28] }));
    expect(await screen.findAllByText("22–28 天")).toHaveLength(2);
    await user.click(screen.getByRole("button", { name: /导\s?出/ }));
    await waitFor(() =>
      expect(asked(program, "debt.export")).toMatchObject({ side: "payable", day: "2026-10-31", language: "zh-CN" }),
    );
  });

  it("says why it could not be read, and reads it again", async () => {
    const user = userEvent.setup();
    const before = ({ failing }: FakeTransport) =>
      void failing.set("debt.partners", new ApiError("internal", "database.busy", "busy"));
    const { program } = renderPage("payable.list", {}, { before });
    expect((await screen.findByRole("alert")).textContent).toContain("再试");
    program.failing.clear();
    await user.click(screen.getByRole("button", { name: /再试/ }));
    expect(await screen.findByText("瑞安标准件厂")).toBeTruthy();
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("says that nothing is open", async () => {
    renderPage("payable.list", {}, { before: ({ documents }) => void documents.money.payable.splice(0) });
    expect(await screen.findByText("没有未结的发票")).toBeTruthy();
  });
});

it("tells what customers owe in words of its own, and a credit as what it is", async () => {
  const { program } = renderPage("receivable.list", { by: "invoice" });
  expect(await screen.findByText("SI-261112-001")).toBeTruthy();
  expect(heads().slice(-3)).toEqual(["含税金额", "已收", "未收"]);
  expect(cells(rowOf("SI-261112-001")).at(-1)).toBe("−768.40");
  expect(document.querySelector(".totals")?.textContent).toBe("共 1 张发票 · 未收 −768.40 · 预收 4,305.00");
  expect(program.sent.some((s) => s.name === "debt.invoices" && (s.input as { side: string }).side === "payable")).toBe(false);
});

describe("what came and was not invoiced", () => {
  it("stands by line, and by supplier, and leads to the receipt", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("accrual.list");
    expect(await screen.findByText("GR-261120-001")).toBeTruthy();
    // 410 came, 10 went back, 100 are invoiced: 300 at 1.36.
    expect(cells(rowOf("GR-261120-001")).slice(-7)).toEqual(["300", "408.00", "410", "10", "100", "件", "544.00"]);
    expect(document.querySelector(".totals")?.textContent).toBe("共 1 行 · 暂估未税 408.00");
    await user.click(screen.getByText("按供应商"));
    expect(await screen.findByText("供应商编码")).toBeTruthy();
    screen.getByRole("grid").focus();
    await user.keyboard("{ArrowDown}{Enter}");
    await waitFor(() => expect(asked(program, "accrual.list")).toMatchObject({ partner: "S-0042" }));
    await user.click(await screen.findByText("GR-261120-001"));
    expect(front()).toMatchObject({ page: "receipt", params: { number: "GR-261120-001" } });
  });

  it("is nothing when all is invoiced", async () => {
    renderPage("accrual.list", {}, { before: ({ documents }) => void documents.money.accruals.splice(0) });
    expect(await screen.findByText("没有要暂估的")).toBeTruthy();
  });
});

describe("orders against receipts and invoices", () => {
  it("name every difference, with prices of four decimals", async () => {
    renderPage("match.list");
    expect(await screen.findByText("PO-261118-001")).toBeTruthy();
    const texts = cells(rowOf("PO-261118-001"));
    expect(texts.find((text) => text?.includes("到货未开票"))).toContain("价格不符");
    expect(texts).toContain("1.3600");
    expect(texts).toContain("1.4000");
    expect(cells(rowOf("PO-261101-001"))).toContain("一致");
  });

  it("are asked for by what differs, and one is looked at beside", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("match.list");
    await screen.findByText("PO-261101-001");
    await user.click(screen.getByText("有差异"));
    await waitFor(() => expect(screen.queryByText("PO-261101-001")).toBeNull());
    expect(asked(program, "match.list")).toMatchObject({ filter: [{ field: "differs", op: "eq", values: ["true"] }] });
    await user.click(screen.getByText("六角螺栓"));
    const details = within(await screen.findByRole("complementary", { name: "详情" }));
    expect(await details.findByText("PI-261110-001")).toBeTruthy();
    // The price of the invoice, and where it comes from: red, as it is not the order's.
    expect(details.getAllByText("1.4000").map((price) => price.classList.contains("red"))).toEqual([false, true]);
  });
});

describe("money in advance", () => {
  it("is put to invoices, less of it where somebody says so, and posted", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("payment", { from: "PM-261001-001" });
    // What it is taken of, below zero, and what it pays.
    expect(await screen.findByText("−500.00")).toBeTruthy();
    expect(screen.getByText("PI-260901-001")).toBeTruthy();
    expect(asked(program, "document.propose")).toMatchObject({ kind: "payment", from: [{ document: "PM-261001-001" }] });
    await user.click(await screen.findByRole("button", { name: /保\s?存/ }));
    await waitFor(() =>
      expect(asked(program, "document.save")).toMatchObject({
        document: {
          kind: "payment",
          partner: "S-0042",
          lines: [
            { quantity: "-500", settles: "PM-261001-001" },
            { quantity: "500", settles: "PI-260901-001" },
          ],
        },
        number: null,
      }),
    );
  });

  it("says why it does not go as far", async () => {
    const user = userEvent.setup();
    const params = { parent: "PM-261001-001", left: "400", amount: "500", line: "1", field: "quantity" };
    const before = ({ failing }: FakeTransport) =>
      void failing.set("document.save", new ApiError("rejected", "payment.beyond", "beyond", params));
    renderPage("payment", { from: "PM-261001-001" }, { before });
    await screen.findByText("−500.00");
    await user.click(await screen.findByRole("button", { name: /保\s?存/ }));
    expect(await screen.findAllByText(/PM-261001-001/)).not.toHaveLength(0);
    expect((await screen.findAllByRole("alert")).some((a) => a.textContent?.includes("400"))).toBe(true);
  });
});
