import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import { useTabs } from "@/state/tabs";
import { renderPage, renderShell } from "@/test/render";
import { ApiError } from "@/transport/error";
import { setTransport } from "@/transport/transport";

const front = () => useTabs.getState().tabs.find((t) => t.id === useTabs.getState().active);

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

it("partners are listed, customers and suppliers apart", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("partner.list");
  await screen.findByText("宁波石化设备");
  expect(screen.getByText("共 3 个往来单位")).toBeTruthy();
  await user.click(screen.getByTitle("供应商"));
  await waitFor(() => expect(screen.queryByText("宁波石化设备")).toBeNull());
  expect(program.sent.filter((s) => s.name === "partner.list").at(-1)?.input).toMatchObject({
    filter: [{ field: "supplier", op: "eq", values: ["true"] }],
  });
  screen.getByRole("grid").focus();
  await user.keyboard("{ArrowDown}{Enter}");
  expect(front()).toMatchObject({ page: "partner", params: { code: "S001" } });
});

it("a new one is a customer, a supplier or both, and has its rate in %", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("partner");
  await user.type(await screen.findByLabelText(/编码/), "C009");
  await user.type(screen.getByLabelText(/名称/), "台州泵业");
  const rate = screen.getByLabelText(/税率/);
  expect(rate).toHaveProperty("value", "13");
  await user.clear(rate);
  await user.type(rate, "9");
  await user.tab();
  await user.click(screen.getByRole("button", { name: /保存/ }));
  expect(await screen.findByText("客户和供应商至少勾一个")).toBeTruthy();
  await user.click(screen.getByRole("checkbox", { name: /客户/ }));
  await user.click(screen.getByRole("button", { name: /保存/ }));
  await waitFor(() => expect(front()?.params).toEqual({ code: "C009" }));
  expect(program.sent.find((s) => s.name === "partner.save")?.input).toMatchObject({
    revision: null,
    partner: { code: "C009", customer: true, supplier: false, tax_rate: "0.09", payment_days: 30 },
  });
});

it("one with open papers is retired by two: the page says what is open", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("partner", { code: "S001" });
  await screen.findByRole("heading", { name: "往来单位 S001 瑞安热镀锌厂" });
  program.failing.set(
    "partner.retire",
    new ApiError("rejected", "partner.has_warehouse", "", { partner: "S001", warehouse: "W9" }),
  );
  await user.click(screen.getByRole("button", { name: /停 ?用/ }));
  expect(await screen.findByText(/仓库 W9 的料放在那里/)).toBeTruthy();
  program.failing.clear();
  await user.click(screen.getByRole("button", { name: /停 ?用/ }));
  expect(await screen.findByRole("button", { name: /恢复使用/ })).toBeTruthy();
});

it("the palette finds partners among their own kind and opens them", async () => {
  const user = userEvent.setup();
  renderShell();
  await screen.findByText("从哪里开始");
  await user.keyboard("{Control>}k{/Control}");
  await user.type(await screen.findByRole("combobox", { name: /搜索/ }), "温州标准");
  const group = await screen.findByRole("region", { name: "往来单位" });
  expect(group.textContent).toContain("S002");
  await user.keyboard("{Enter}");
  expect(front()).toMatchObject({ page: "partner", params: { code: "S002" } });
});
