// Invoices that money may pay. This module alone asks for them.
import { useState } from "react";
import { formatDay } from "@/format/date";
import { formatDecimal } from "@/format/number";
import { useT } from "@/i18n";
import { useRead } from "@/transport/query";
import { useRested } from "@/ui/useSlow";
import type { KindDef } from "./kinds";

export interface Invoices {
  /** What is looked for. */
  text: string;
  search: (text: string) => void;
  options: { value: string; label: string }[];
}

/** As many as anybody looks through; whoever wants another one types some of its number. */
const most = 50;

/** Invoices of a partner that are not paid in full, what is due first on top, with what is paid of each. */
export function useInvoices(def: KindDef, partner: string, decimals: number, today: string): Invoices {
  const t = useT();
  const [text, search] = useState("");
  const asked = useRested(text.trim(), 120);
  const found = useRead(
    "document.list",
    {
      filter: [
        { field: "kind", op: "eq", values: [def.pays ?? "sales_invoice"] },
        { field: "state", op: "any_of", values: ["posted"] },
        { field: "partner", op: "eq", values: [partner] },
        { field: "is_settled", op: "eq", values: ["false"] },
        { field: "reversal", op: "eq", values: ["false"] },
      ],
      text: asked,
      sort: "due",
      limit: most,
    },
    { enabled: def.pays !== undefined && partner !== "", keep: true },
  );
  // Until the program has answered, what it answered last is not what is looked for.
  const words = text.toLowerCase().split(/\s+/);
  const options = (found.data?.rows ?? [])
    .filter((r) => r.partner === partner)
    .map((r) => ({
      value: r.number,
      label: [
        r.number,
        r.reference,
        r.due == null ? "" : t("document.payBy", { day: formatDay(r.due, today) }),
        t("document.paidOf", { settled: formatDecimal(r.settled, decimals), gross: formatDecimal(r.gross, decimals) }),
      ]
        .filter((part) => part !== "")
        .join(" · "),
    }))
    .filter(({ label }) => words.every((word) => label.toLowerCase().includes(word)));
  return { text: text.trim(), search, options };
}
