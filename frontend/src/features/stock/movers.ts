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
  "transfer",
  "adjustment",
];
