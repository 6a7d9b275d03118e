import { expect, it } from "vitest";
import { FakeDocuments } from "@/test/fake-documents";
import { copyOf, draftOf, paperOf, paperOfDraft } from "./paper";

function invoice(price: { price: string } | object) {
  const documents = new FakeDocuments(() => undefined, true);
  return documents.write({
    kind: "sales_invoice",
    day: "2026-11-20",
    partner: "C-0118",
    lines: [{ item: "", quantity: "3", ...price }],
  });
}

it("writes no price that nobody said, however often it is saved or copied", () => {
  const worked = invoice({});
  expect(worked.lines[0]?.price).toMatchObject({ own: false, tax_rate: "0.13" });
  for (const paper of [paperOf(worked), copyOf(worked, "2026-11-21", true)])
    expect(draftOf(paper).lines[0]).toMatchObject({ price: null, discount: null, tax_rate: null });
});

it("keeps a price that was said", () => {
  const said = invoice({ price: "38.5" });
  expect(draftOf(paperOf(said)).lines[0]).toMatchObject({ price: "38.5", discount: "0", tax_rate: "0.13" });
});

it("leaves it to the partner whether tax is in the prices, where what it comes of is nobody's", () => {
  const lines = [{ item: "A", quantity: "1" }];
  const proposed = (more: { partner?: string; tax_included: boolean | null }) =>
    paperOfDraft({ kind: "purchase_order", lines, ...more }, "2026-11-21");
  // The program says nothing of it then.
  expect(proposed({ tax_included: null }).tax).toBe("partner");
  expect(draftOf(proposed({ tax_included: null }))).toMatchObject({
    tax_included: null,
    lines: [{ price: null, tax_rate: null }],
  });
  expect(proposed({ partner: "S-0042", tax_included: false }).tax).toBe("excluded");
});
