import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { FakeTransport } from "@/test/fake";
import { renderPage } from "@/test/render";
import { setTransport } from "@/transport/transport";

const asked = (program: FakeTransport) =>
  program.sent.filter((s) => s.name === "document.list").map((s) => s.input as { text?: string; sort: string; filter: object[] });
const offered = () =>
  [...document.querySelectorAll(".ant-select-item-option-content")].map((option) => option.textContent?.split(" · ")[0]);

/** A draft of money from a customer with four invoices: one not paid, due the later; one due earlier; one paid; one taken back. */
function open() {
  return renderPage(
    "money_receipt",
    { number: "MR-261123-001" },
    {
      before: ({ documents }) => {
        const line = { item: "FA-DN50-0304", quantity: "1", price: "100", tax_rate: "0.13" };
        const invoice = (day: string, due: string) => {
          const paper = documents.write({ kind: "sales_invoice", day, partner: "C-0118", due, lines: [line] });
          return Object.assign(paper, { state: "posted", editable: false });
        };
        invoice("2026-11-19", "2026-12-20");
        invoice("2026-11-20", "2026-12-10");
        const paid = invoice("2026-11-21", "2026-12-01");
        paid.amounts = paid.amounts && { ...paid.amounts, settled: paid.amounts.gross };
        invoice("2026-11-22", "2026-12-02").reverses = "SI-261121-001";
        documents.write({ kind: "money_receipt", partner: "C-0118", lines: [{ quantity: "50" }] });
      },
    },
  );
}

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

it("offers the invoices that are not paid, what is due first on top, and looks for others in the books", async () => {
  const user = userEvent.setup();
  const { program } = open();
  const grid = await screen.findByRole("grid", { name: "明细" });
  await user.click(await within(grid).findByText(/预收|预付/));
  await waitFor(() => expect(offered().slice(1, 3)).toEqual(["SI-261120-001", "SI-261119-001"]));
  expect(offered().join()).not.toContain("SI-261121-001");
  expect(offered().join()).not.toContain("SI-261122-001");
  expect(asked(program)[0]).toMatchObject({ sort: "due" });
  await user.keyboard("261119");
  await waitFor(() => expect(asked(program).at(-1)?.text).toBe("261119"));
  // Money in advance is not what was looked for: Enter takes the invoice.
  await waitFor(() => expect(offered()).toEqual(["SI-261119-001"]));
  await user.click(document.querySelector(".ant-select-item-option-content") as Element);
  expect(await within(grid).findByText("SI-261119-001")).toBeTruthy();
});

it("takes an invoice back as of its own day where that is asked for", async () => {
  const user = userEvent.setup();
  const { program } = renderPage(
    "sales_invoice",
    { number: "SI-261119-001" },
    {
      before: ({ documents }) => {
        const line = { item: "FA-DN50-0304", quantity: "1", price: "100", tax_rate: "0.13" };
        const paper = documents.write({ kind: "sales_invoice", day: "2026-11-19", partner: "C-0118", lines: [line] });
        Object.assign(paper, { state: "posted", editable: false, verbs: ["reverse"] });
      },
    },
  );
  await user.click(await screen.findByRole("button", { name: /^冲\s?销/ }));
  const dialog = await screen.findByRole("dialog", { name: "冲销" });
  await user.type(within(dialog).getByRole("textbox", { name: "原因" }), "抬头写错");
  const day = within(dialog).getByLabelText("冲销日期");
  await user.clear(day);
  await user.type(day, "2026-11-19{Enter}");
  await user.click(within(dialog).getByRole("button", { name: /^冲\s?销/ }));
  await waitFor(() =>
    expect(program.sent.filter((s) => s.name === "document.act").map((s) => s.input)).toMatchObject([
      { verb: "reverse", reason: "抬头写错", day: "2026-11-19" },
    ]),
  );
});

it("has a field for the number of a draft, which the list shows by that name", async () => {
  const { unmount } = open();
  expect(await screen.findByLabelText("票据号")).toBeTruthy();
  expect(screen.getByLabelText("备注")).toBeTruthy();
  unmount();
  renderPage("payment.list");
  expect(await screen.findByRole("columnheader", { name: "票据号" })).toBeTruthy();
});
