import { screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, it } from "vitest";
import { renderPage } from "@/test/render";
import { setTransport } from "@/transport/transport";

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

it("shows nothing of amounts to whoever may see none", async () => {
  const { unmount } = renderPage("sales_order", { number: "SO-261103-001" });
  expect(await screen.findByRole("columnheader", { name: "单价" })).toBeTruthy();
  expect(screen.getByLabelText("单价")).toBeTruthy();
  unmount();
  const paper = renderPage("sales_order", { number: "SO-261103-001" }, { login: true, as: "wangq" });
  await screen.findByRole("grid", { name: "明细" });
  await waitFor(() => expect(screen.queryByRole("columnheader", { name: "单价" })).toBeNull());
  for (const head of ["折扣", "税率", "不含税", "含税金额"])
    expect(screen.queryByRole("columnheader", { name: head })).toBeNull();
  expect(screen.queryByLabelText("单价")).toBeNull();
  expect(screen.queryByText("金额保存后算")).toBeNull();
  paper.unmount();
  renderPage("sales_order.list", {}, { login: true, as: "wangq" });
  await screen.findByText("SO-261103-001");
  await waitFor(() => expect(screen.queryByRole("columnheader", { name: "金额" })).toBeNull());
});
