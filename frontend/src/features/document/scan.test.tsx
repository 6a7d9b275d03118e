import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { DocumentDraft } from "@/contract";
import type { FakeTransport } from "@/test/fake";
import { renderPage } from "@/test/render";
import { scannerWrites } from "@/test/scanner";
import { setTransport } from "@/transport/transport";

const taken = (program: FakeTransport) => program.sent.filter((s) => s.name === "scan.take").map((s) => s.input);

/** The page of a draft of a shipment whose lines have to be scanned. */
function open() {
  const line = (item: string, bin: string) => ({ item, quantity: "4", warehouse: "W2", bin });
  const document: DocumentDraft = {
    kind: "shipment",
    partner: "C-0118",
    lines: [line("BT-M12X50-A2", "A-03-12"), line("NT-M12-A2", "")],
  };
  let number = "";
  const rendered = renderPage(
    "shipment",
    { number: "SH-261123-001" },
    {
      before: (program) => {
        number = (program.answer("document.save", { document }) as { number: string }).number;
        program.answer("scan.require", { kind: "shipment", required: true });
      },
    },
  );
  expect(number).toBe("SH-261123-001");
  return rendered;
}

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

it("takes scans for a draft, and shows on its lines what is scanned", async () => {
  const user = userEvent.setup();
  const { program } = open();
  const strip = await screen.findByRole("region", { name: "扫码" });
  expect(within(strip).getByText("还有 2 行没扫")).toBeTruthy();
  expect(await screen.findByText("物料，库位没扫")).toBeTruthy();
  await user.type(within(strip).getByLabelText("扫码"), "NT-M12-A2{Enter}");
  const fits = await within(strip).findByText("扫码一致");
  expect(fits.closest(".scananswer")?.textContent).toContain("第 2 行，物料 NT-M12-A2");
  expect(taken(program)).toEqual([{ number: "SH-261123-001", text: "NT-M12-A2" }]);
  expect(await within(strip).findByText("还有 1 行没扫")).toBeTruthy();
  expect(await screen.findByText("已扫")).toBeTruthy();
  // The field is ready for the next one.
  expect(within(strip).getByLabelText("扫码")).toHaveProperty("value", "");
});

it("asks for no scans of what was posted already", async () => {
  renderPage(
    "shipment",
    { number: "SH-261123-001" },
    {
      before: (program) => {
        const line = { item: "BT-M12X50-A2", quantity: "4", warehouse: "W2", bin: "A-03-12" };
        program.answer("document.save", { document: { kind: "shipment", partner: "C-0118", lines: [line] } });
        Object.assign(program.documents.of("SH-261123-001"), { state: "posted", editable: false });
        program.answer("scan.require", { kind: "shipment", required: true });
      },
    },
  );
  const grid = await screen.findByRole("grid", { name: "明细" });
  expect(await within(grid).findByText("BT-M12X50-A2")).toBeTruthy();
  expect(within(grid).queryByRole("columnheader", { name: "扫码" })).toBeNull();
  expect(screen.queryByText(/没扫/)).toBeNull();
});

it("says over the full width what is wrong with a scan, and keeps the marks as they were", async () => {
  const user = userEvent.setup();
  open();
  const strip = await screen.findByRole("region", { name: "扫码" });
  await user.type(within(strip).getByLabelText("扫码"), "FA-DN50-0304{Enter}");
  const wrong = await within(strip).findByRole("alert");
  expect(wrong.textContent).toContain("扫错料");
  expect(wrong.textContent).toContain("SH-261123-001 上没有 FA-DN50-0304。");
  expect(within(strip).getByText("还有 2 行没扫")).toBeTruthy();
});

it("takes none while something is not saved, and has no strip where nothing moves", async () => {
  const user = userEvent.setup();
  const { unmount } = open();
  await user.type(await screen.findByLabelText("备注"), "急");
  await waitFor(() => expect(screen.getByText("先保存，再扫码")).toBeTruthy());
  unmount();
  renderPage("sales_order", { number: "SO-261120-001" });
  await screen.findByRole("grid", { name: "明细" });
  expect(screen.queryByRole("region", { name: "扫码" })).toBeNull();
});

it("takes a scan out of the cell again while something is not saved, and says to save first", async () => {
  const user = userEvent.setup();
  const { program } = open();
  await user.type(await screen.findByLabelText("备注"), "急");
  const grid = await screen.findByRole("grid", { name: "明细" });
  const quantity = await waitFor(() => {
    const found = within(grid)
      .getAllByRole("gridcell")
      .find((c) => c.textContent === "4");
    if (!found) throw new Error("no quantity");
    return found;
  });
  await user.click(quantity);
  const cell = within(grid).getByLabelText("数量") as HTMLInputElement;
  await waitFor(() => expect(document.activeElement).toBe(cell));
  scannerWrites("6901234567892");
  const strip = screen.getByRole("region", { name: "扫码" });
  expect((await within(strip).findByRole("alert")).textContent).toContain("先保存，再扫 6901234567892。");
  expect(cell.value).toBe("4");
  expect(document.activeElement).toBe(cell);
  expect(taken(program)).toEqual([]);
});

it("hears scans for a paper that is not in the books yet", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("adjustment");
  const note = (await screen.findByLabelText("备注")) as HTMLInputElement;
  await user.click(note);
  scannerWrites("6901234567892");
  const strip = screen.getByRole("region", { name: "扫码" });
  expect((await within(strip).findByRole("alert")).textContent).toContain("这张单还没保存，什么都没有改。");
  expect(note.value).toBe("");
  expect(taken(program)).toEqual([]);
});
