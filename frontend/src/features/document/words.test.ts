import i18next from "i18next";
import { expect, it } from "vitest";
import { nounOf } from "./words";

it("calls an invoice that only takes away a credit note", () => {
  const of = (kind: Parameters<typeof nounOf>[1], ...quantities: string[]) =>
    nounOf(
      i18next.t,
      kind,
      quantities.map((quantity) => ({ quantity })),
    );
  expect([of("sales_invoice", "-2"), of("purchase_invoice", "-1", "-3")]).toEqual(["红字发票（销售）", "红字发票（采购）"]);
  expect([of("sales_invoice"), of("sales_invoice", "5", "-1"), of("adjustment", "-4")]).toEqual([
    "销售发票",
    "销售发票",
    "库存调整",
  ]);
});
