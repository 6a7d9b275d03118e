import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { FakeTransport } from "@/test/fake";
import { renderPage } from "@/test/render";
import { ApiError } from "@/transport/error";
import { setTransport } from "@/transport/transport";

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

const wait = { timeout: 5_000 };
const heads = () => screen.getAllByRole("columnheader").map((h) => h.textContent);
const wrong = () =>
  waitFor(() => {
    const found = document.querySelector('[role="gridcell"][aria-invalid="true"]');
    if (!found) throw new Error("nothing is marked");
    return found;
  }, wait);
const columnOf = (cell: Element) => heads()[[...(cell.parentElement?.children ?? [])].indexOf(cell)];

it("shows the column of a reason that is asked for, with the cursor in its cell", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("sales_order", { number: "SO-261120-001" });
  await screen.findByRole("grid", { name: "明细" }, wait);
  expect(heads()).not.toContain("原因");
  const params = { item: "BT-M12X50-A2", available: "330", safety_stock: "400", factor: "1.3", on_order: "0" };
  program.failing.set(
    "document.act",
    new ApiError("rejected", "sale.locked", "locked", { line: "1", field: "reason", ...params }),
  );
  await user.click(await screen.findByRole("button", { name: /下\s?达/ }, wait));
  await waitFor(() => expect(heads()).toContain("原因"), wait);
  await waitFor(() => expect(document.activeElement?.getAttribute("aria-label")).toBe("原因"), wait);
  await user.keyboard("老客户急用{Enter}");
  // It stays for what was written.
  expect(heads()).toContain("原因");
  expect(screen.getByText("老客户急用")).toBeTruthy();
});

const shipped = ({ documents }: FakeTransport) => {
  const parents = [{ document: "SO-261103-001", line: 1, quantity: "1200" }];
  documents.write({
    kind: "shipment",
    partner: "C-0118",
    lines: [{ item: "BT-M12X50-A2", quantity: "1200", warehouse: "W1", parents }],
  });
};

it.each([
  ["document.beyond", { field: "parents", parent: "SO-261103-001", parent_line: "1", left: "1000" }],
  ["stock.remaining", { item: "BT-M12X50-A2", remaining: "1000", on_hand: "1000", reserved: "0", held: "0" }],
])("marks the quantity that is too much, and offers the most that can be: %s", async (code, params) => {
  const user = userEvent.setup();
  const { program } = renderPage("shipment", { number: "SH-261123-001" }, { before: shipped });
  program.failing.set("document.act", new ApiError("rejected", code, "too much", { line: "1", quantity: "1200", ...params }));
  await user.click(await screen.findByRole("button", { name: /过\s?账/ }, wait));
  expect(columnOf(await wrong())).toBe("数量");
  await user.click(await screen.findByRole("button", { name: "改成 1,000 件" }));
  await waitFor(() => expect(screen.queryByRole("alert")).toBeNull(), wait);
  program.failing.clear();
  await user.click(screen.getByRole("button", { name: /保\s?存/ }));
  const saved = () => program.sent.find((s) => s.name === "document.save")?.input;
  await waitFor(
    () => expect(saved()).toMatchObject({ document: { lines: [{ quantity: "1000", parents: [{ quantity: "1000" }] }] } }),
    wait,
  );
});

it("marks the amount of money that is too much, also when it is saved", async () => {
  const user = userEvent.setup();
  const before = ({ documents }: FakeTransport) => {
    documents.write({
      kind: "money_receipt",
      partner: "C-0118",
      lines: [{ item: "", quantity: "500", settles: "SI-261120-001" }],
    });
  };
  const { program } = renderPage("money_receipt", { number: "MR-261123-001" }, { before });
  const params = { line: "1", field: "settles", parent: "SI-261120-001", amount: "500", left: "420.5" };
  program.failing.set("document.save", new ApiError("rejected", "payment.beyond", "too much", params));
  await user.type(await screen.findByLabelText("备注", {}, wait), "x");
  await user.click(screen.getByRole("button", { name: /保\s?存/ }));
  expect(columnOf(await wrong())).toBe("金额");
  await user.click(await screen.findByRole("button", { name: "改成 420.50" }));
  expect(await within(screen.getByRole("grid", { name: "明细" })).findByText("420.50")).toBeTruthy();
});
