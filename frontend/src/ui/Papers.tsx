// What every screen says of papers (单据) and tracking codes, and how it leads to them.
import type { ReactNode } from "react";
import type { DocumentKind, DocumentState } from "@/contract";
import { useT } from "@/i18n";
import { openPage } from "@/state/tabs";
import { Dot, type Tone } from "./Dot";

/** What the numbers of each kind begin with, in the order of the chain. */
export const prefixes: Readonly<Record<DocumentKind, string>> = {
  sales_order: "SO",
  production_plan: "PP",
  requisition: "PR",
  purchase_order: "PO",
  receipt: "GR",
  supplier_return: "RS",
  shipment: "SH",
  customer_return: "RC",
  sales_invoice: "SI",
  purchase_invoice: "PI",
  payment: "PM",
  money_receipt: "MR",
  transfer: "ST",
  adjustment: "SA",
  work_order: "WO",
  material_list: "ML",
  issue: "IS",
  supplement: "SU",
  material_return: "RM",
  completion: "CP",
  subcontract_order: "SC",
  subcontract_list: "SL",
  subcontract_issue: "OI",
  subcontract_supplement: "OU",
  subcontract_return: "OB",
  subcontract_transfer: "OT",
  subcontract_receipt: "OR",
  subcontract_use: "OX",
  subcontract_goods_back: "OG",
  subcontract_loss: "OL",
  subcontract_statement: "OS",
};
const kinds = Object.keys(prefixes) as DocumentKind[];

/** What a whole number says that its paper is; whether there is one, the program says. */
export function kindOf(number: string): DocumentKind | undefined {
  return /^[A-Z]{2}-\d{6}-\d{3,}$/.test(number) ? kinds.find((k) => number.startsWith(`${prefixes[k]}-`)) : undefined;
}

/** Opens a paper: the one place that knows which page shows it. */
export function openPaper(number: string): void {
  const kind = kinds.find((k) => number.startsWith(`${prefixes[k]}-`));
  if (kind) openPage(kind, { number });
}

/** Opens the chain of a tracking code, or of a paper by its number. */
export function openChain(code: string): void {
  openPage("lineage", { code });
}

/** Whether a text looks like a tracking code or a paper's number; whether there is one, the program says. */
export function isTrackable(text: string): boolean {
  return /^(OTC-?\d{8}-?\d{4}-?[0-9A-Z]|[A-Z]{2}-\d{6}-\d{3,})$/i.test(text.trim());
}

function Link({ run, children }: { run: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      className="plain link code"
      tabIndex={-1}
      onClick={(e) => {
        e.stopPropagation();
        run();
      }}
    >
      {children}
    </button>
  );
}

/** A paper's number, leading to it. */
export function PaperLink({ number }: { number: string }) {
  return <Link run={() => openPaper(number)}>{number}</Link>;
}

/** A tracking code, leading to its chain. */
export function ChainLink({ code }: { code: string }) {
  return <Link run={() => openChain(code)}>{code}</Link>;
}

const tones: Record<DocumentState, Tone> = {
  draft: "grey",
  open: "blue",
  done: "green",
  closed: "grey",
  posted: "green",
  reversed: "grey",
  cancelled: "grey",
};

/** A paper's state; what waits for a review comes before it. */
export function PaperState({ state, waiting = 0 }: { state: DocumentState; waiting?: number }) {
  const t = useT();
  if (state === "posted" && waiting > 0) return <Dot tone="amber">{t("document.waitingCount", { count: waiting })}</Dot>;
  return <Dot tone={tones[state]}>{t(`document.states.${state}`)}</Dot>;
}

/** Kinds of papers to choose from. */
export function useKindChoices(among: readonly DocumentKind[] = kinds): { value: string; label: string }[] {
  const t = useT();
  return among.map((value) => ({ value, label: t(`lineage.kinds.${value}`) }));
}
