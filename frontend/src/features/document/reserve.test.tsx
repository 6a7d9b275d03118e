import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { FakeTransport } from "@/test/fake";
import { renderPage } from "@/test/render";
import { setTransport } from "@/transport/transport";

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

it("says how much there is to promise, and asks for it without a warning", async () => {
  const user = userEvent.setup();
  const before = ({ stock }: FakeTransport) => {
    for (const row of stock.rows.slice(0, 1)) Object.assign(row, { item: "FA-DN50-0304", available: "330" });
  };
  renderPage("sales_order", { number: "SO-261103-001" }, { before });
  const grid = await screen.findByRole("grid", { name: "明细" }, { timeout: 5_000 });
  const cell = await waitFor(() => within(grid).getAllByText("240")[0] as HTMLElement, { timeout: 5_000 });
  await user.click(cell);
  await user.click(await screen.findByRole("button", { name: /预\s?留/ }, { timeout: 5_000 }));
  const dialog = await screen.findByRole("dialog");
  expect(await within(dialog).findByText(/可用 330 /, {}, { timeout: 5_000 })).toBeTruthy();
  const go = within(dialog).getByRole("button", { name: /预\s?留/ });
  expect(go.className).toContain("ant-btn-primary");
  expect(go.className).not.toContain("dangerous");
});
