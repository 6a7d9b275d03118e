import type { DocumentKind } from "@/contract";

/** The papers that move stock, in the order in which lists offer them. */
export const movers: readonly DocumentKind[] = [
  "receipt",
  "supplier_return",
  "shipment",
  "customer_return",
  "issue",
  "supplement",
  "material_return",
  "completion",
  "subcontract_issue",
  "subcontract_supplement",
  "subcontract_return",
  "subcontract_transfer",
  "subcontract_receipt",
  "subcontract_use",
  "subcontract_goods_back",
  "subcontract_loss",
  "transfer",
  "adjustment",
];
