import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import { useSettings } from "@/state/settings";
import { useTabs } from "@/state/tabs";
import { renderPage } from "@/test/render";
import { setTransport } from "@/transport/transport";

const front = () => useTabs.getState().tabs.find((t) => t.id === useTabs.getState().active);

beforeEach(() => {
  localStorage.clear();
  useSettings.setState({ plainPapers: false });
});
afterEach(() => setTransport(undefined));

it("saves what papers say of the company", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("settings");
  await user.type(await screen.findByLabelText("公司名称"), "瓯江阀门有限公司");
  await user.type(screen.getByLabelText("银行账号"), "3600 1234");
  expect(front()?.dirty).toBe(true);
  await user.click(screen.getByRole("button", { name: "保存公司资料" }));
  await waitFor(() => expect(front()?.dirty).toBe(false));
  expect(program.masters.company).toMatchObject({ name: "瓯江阀门有限公司", account: "3600 1234", address: "" });
});

it("asks for it once something was printed without, and not again where nobody wants it", async () => {
  const user = userEvent.setup();
  const first = renderPage("sales_order", { number: "SO-261103-001" });
  await user.click(await screen.findByRole("button", { name: /打印 PDF/ }));
  expect(await screen.findByText(/单据上还没有公司资料/)).toBeTruthy();
  expect(first.program.sent.filter((s) => s.name === "document.print")).toHaveLength(1);
  await user.click(screen.getByRole("button", { name: "不用抬头" }));
  expect(screen.queryByText(/单据上还没有公司资料/)).toBeNull();
  first.unmount();
  const second = renderPage("sales_order", { number: "SO-261103-001" });
  await user.click(await screen.findByRole("button", { name: /打印 PDF/ }));
  await waitFor(() => expect(second.program.sent.some((s) => s.name === "document.print")).toBe(true));
  expect(screen.queryByText(/单据上还没有公司资料/)).toBeNull();
});
