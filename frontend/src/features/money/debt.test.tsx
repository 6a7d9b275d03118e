import { act, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, it } from "vitest";
import { changeTab } from "@/state/tabs";
import type { FakeTransport } from "@/test/fake";
import { renderPage } from "@/test/render";
import { ApiError } from "@/transport/error";
import { setTransport } from "@/transport/transport";

/** Customers owe 100 on one day, and 900 on all others. */
const before = (program: FakeTransport) => {
  const others = program.answer.bind(program);
  program.answer = (name, input) => {
    if (name !== "debt.partners") return others(name, input);
    const open = input.day === "2026-11-20" ? "100" : "900";
    const ages = [open, ...(input.ages as number[]).map(() => "0"), "0"];
    const row = { partner: "C-0118", partner_name: "永固", payment_days: 30, invoices: 1, open, ages, advance: "0" };
    return { rows: [row], sum: { open, ages, advance: "0" }, next: null };
  };
};

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

it("does not call a list empty that could not be read", async () => {
  const failing = (program: FakeTransport) =>
    program.failing.set("debt.partners", new ApiError("rejected", "database.busy", "busy"));
  renderPage("receivable.list", {}, { before: (program) => void failing(program) });
  expect(await screen.findByRole("alert")).toBeTruthy();
  expect(screen.queryByText("没有未结的发票")).toBeNull();
});

it("never shows the figures of one day as those of another", async () => {
  const { program } = renderPage("receivable.list", { day: "2026-11-20" }, { before });
  await screen.findAllByText("100.00");
  program.delay = 300;
  act(() => changeTab("t1", { params: { day: "2026-11-21" } }));
  await waitFor(() => expect(screen.queryAllByText("100.00")).toEqual([]), { timeout: 200 });
  expect((await screen.findAllByText("900.00")).length).toBeGreaterThan(0);
});
