import type { TFunction } from "i18next";
import type { ReactNode } from "react";
import type { DocumentKind, DocumentState } from "@/contract";
import { compare, formatCount, formatDecimal, isNegative } from "@/format/number";
import { useT } from "@/i18n";
import { useHasPage } from "@/shell/pages";
import { CodeLink } from "@/ui/cells";
import { Dot, type Tone } from "@/ui/Dot";
import { ChainLink } from "@/ui/Papers";
import { kindOf } from "./kinds";

const tones: Record<DocumentState, Tone> = {
  draft: "grey",
  open: "blue",
  done: "green",
  closed: "grey",
  posted: "green",
  reversed: "grey",
  cancelled: "grey",
};

export const states = Object.keys(tones) as DocumentState[];

/** A paper's state in words and colour; that lines of it wait for a review matters more. */
export function StateDot({ state, waiting = 0 }: { state: DocumentState; waiting?: number }) {
  const t = useT();
  if (state === "posted" && waiting > 0) return <Dot tone="amber">{t("document.waitingCount", { count: waiting })}</Dot>;
  return <Dot tone={tones[state]}>{t(`document.states.${state}`)}</Dot>;
}

/** A paper's number that leads to it. */
export function PaperLink({ number, kind, children }: { number: string; kind?: DocumentKind; children?: ReactNode }) {
  const page = kind ?? kindOf(number);
  const has = useHasPage(page ?? "sales_order");
  if (!page || !has) return <span className="code">{children ?? number}</span>;
  return (
    <CodeLink page={page} params={{ number }}>
      {children ?? number}
    </CodeLink>
  );
}

/** A tracking code that leads to its chain, and how many more there are. */
export function Tracked({ code, more = 0 }: { code: string; more?: number }) {
  const t = useT();
  return (
    <>
      <ChainLink code={code} />
      {more > 0 && (
        <span className="muted" title={t("document.moreCodes", { count: more })}>
          {" "}
          +{formatCount(more)}
        </span>
      )}
    </>
  );
}

/** How much of another line: ×240; what is taken back has its own sign. */
export function times(quantity: string, decimals: number): string {
  return `${isNegative(quantity) ? "" : "×"}${formatDecimal(quantity, decimals)}`;
}

/** What a paper is called: an invoice that only takes away is a credit note. */
export function nounOf(t: TFunction, kind: DocumentKind, lines: readonly { quantity: string }[] = []): string {
  const takes = lines.length > 0 && lines.every((line) => compare(line.quantity, "0") < 0);
  return takes && (kind === "sales_invoice" || kind === "purchase_invoice")
    ? t(`document.credit.${kind}`)
    : t(`document.kinds.${kind}`);
}
