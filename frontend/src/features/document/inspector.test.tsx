import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { FakeTransport } from "@/test/fake";
import { renderPage } from "@/test/render";
import { setTransport } from "@/transport/transport";

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

/** Opens a paper and the line with this figure in the inspector. */
async function lineOf(
  page: "money_receipt" | "sales_invoice" | "sales_order" | "shipment",
  before: (program: FakeTransport) => string,
  figure: string,
) {
  const user = userEvent.setup();
  let number = "";
  // The number is known once the paper is written, the page is drawn with it.
  const made = { number: "" };
  const rendered = renderPage(page, made, {
    before: (program) => {
      number = before(program);
      made.number = number;
    },
  });
  const grid = await screen.findByRole("grid", { name: "明细" }, { timeout: 5_000 });
  const cell = await waitFor(
    () => {
      const found = within(grid)
        .getAllByRole("gridcell")
        .find((c) => c.textContent === figure);
      if (!found) throw new Error(`no cell ${figure}`);
      return found;
    },
    { timeout: 5_000 },
  );
  await user.click(cell);
  return rendered;
}

it("tells money with the currency's decimals, and not as so many of something", async () => {
  await lineOf(
    "money_receipt",
    ({ documents }) => {
      const paper = documents.write({
        kind: "money_receipt",
        day: "2026-11-20",
        partner: "C-0118",
        lines: [{ item: "", quantity: "2000.5", settles: "SI-261120-001" }],
      });
      Object.assign(paper, { state: "posted", editable: false });
      Object.assign(paper.lines[0] as object, {
        decimals: 4,
        parents: [{ kind: "sales_invoice", document: "SI-261120-001", state: "posted", line: 1, quantity: "698.1100" }],
        shares: [{ code: null, quantity: "2000.0000" }],
      });
      return paper.number;
    },
    "2,000.50",
  );
  expect(await screen.findByText("698.11")).toBeTruthy();
  expect(await screen.findByText("2,000.00")).toBeTruthy();
  expect(document.body.textContent).not.toContain("×");
});

it("gives what is taken back its own sign, and money that was paid of goods as money", async () => {
  await lineOf(
    "sales_invoice",
    ({ documents }) => {
      const paper = documents.write({
        kind: "sales_invoice",
        day: "2026-11-20",
        partner: "C-0118",
        lines: [{ item: "BT-M12X50-A2", quantity: "-5" }],
      });
      Object.assign(paper, { state: "posted", editable: false });
      Object.assign(paper.lines[0] as object, {
        parents: [{ kind: "customer_return", document: "RC-261120-001", state: "posted", line: 1, quantity: "-5" }],
        children: [{ kind: "money_receipt", document: "MR-261120-001", state: "posted", line: 1, quantity: "-12.5000" }],
      });
      return paper.number;
    },
    "−5",
  );
  expect((await screen.findAllByText(/−5 件/)).length).toBeGreaterThan(0);
  expect(await screen.findByText("−12.50")).toBeTruthy();
  expect(document.body.textContent).not.toContain("×−");
});

it("tells nothing of what came of a draft", async () => {
  await lineOf("sales_order", () => "SO-261120-001", "12");
  await screen.findByText("经过");
  expect(screen.queryByText("未完")).toBeNull();
});

it("says of a paper that is posted nothing of what was not scanned", async () => {
  const line = { item: "BT-M12X50-A2", quantity: "7", warehouse: "W1" };
  const made = (state: "draft" | "posted") => (program: FakeTransport) => {
    const paper = program.documents.write({ kind: "shipment", day: "2026-11-20", partner: "C-0118", lines: [line] });
    program.documents.required.add("shipment");
    Object.assign(paper, { state, editable: state === "draft" });
    Object.assign(paper.lines[0] as object, { scans: [{ part: "bin", done: false }] });
    return paper.number;
  };
  const { unmount } = await lineOf("shipment", made("draft"), "7");
  expect(screen.getByText(/库位.*没扫/)).toBeTruthy();
  unmount();
  await lineOf("shipment", made("posted"), "7");
  expect(screen.queryByText(/库位.*没扫/)).toBeNull();
});
