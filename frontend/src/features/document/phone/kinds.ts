import type { DocumentKind } from "@/contract";

/** What somebody stands on the floor for; each has its own words. */
export type Job = "shipment" | "receipt" | "transfer" | "other";

export const jobs: readonly Job[] = ["shipment", "receipt", "transfer", "other"];

/** The papers of a job. */
export const papersOf: Record<Job, readonly DocumentKind[]> = {
  shipment: ["shipment"],
  receipt: ["receipt"],
  transfer: ["transfer"],
  other: ["supplier_return", "customer_return", "adjustment", "issue", "supplement", "material_return", "completion"],
};

export function jobOf(kind: DocumentKind): Job {
  return jobs.find((job) => papersOf[job].includes(kind)) ?? "other";
}
