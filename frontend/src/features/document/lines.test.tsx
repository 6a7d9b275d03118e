import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { FakeTransport } from "@/test/fake";
import { renderPage } from "@/test/render";
import { setTransport } from "@/transport/transport";

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

const three = ({ documents }: FakeTransport) => {
  const line = (quantity: string) => ({ item: "BT-M12X50-A2", quantity, price: "1" });
  documents.write({ kind: "sales_order", partner: "C-0118", lines: [line("11"), line("22"), line("33")] });
};
const grid = () => screen.findByRole("grid", { name: "明细" });
const quantities = async () =>
  within(await grid())
    .getAllByRole("gridcell")
    .map((c) => c.textContent)
    .filter((text) => ["11", "22", "33"].includes(text));
const cell = (text: string) =>
  waitFor(async () => {
    const found = within(await grid())
      .getAllByRole("gridcell")
      .find((c) => c.textContent === text);
    if (!found) throw new Error(`no cell ${text}`);
    return found;
  });

it("keeps a line the current one when its cell is left by Esc, and drops that one", async () => {
  const user = userEvent.setup();
  renderPage("sales_order", { number: "SO-261123-001" }, { before: three });
  await user.click(await cell("33"));
  await user.keyboard("{Escape}");
  expect((await cell("33")).closest('[role="row"]')?.getAttribute("aria-selected")).toBe("true");
  await user.keyboard("{Control>}{Delete}{/Control}");
  await waitFor(async () => expect(await quantities()).toEqual(["11", "22"]));
});

it("drops nothing where no line is the current one", async () => {
  const user = userEvent.setup();
  renderPage("sales_order", { number: "SO-261123-001" }, { before: three });
  await cell("33");
  (await grid()).focus();
  await user.keyboard("{Control>}{Delete}{/Control}{Control>}d{/Control}");
  expect(await quantities()).toEqual(["11", "22", "33"]);
});
