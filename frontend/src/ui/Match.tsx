// What every screen says of an order's line that is held against its receipts and invoices (三单匹配).
import { Fragment } from "react";
import type { Row } from "@/contract";
import { formatDecimal, isZero } from "@/format/number";
import { useT } from "@/i18n";
import { useInfo } from "@/shell/info";
import { Num } from "./cells";
import { Dot, type Tone } from "./Dot";
import { Fact } from "./Page";

/** Decimals of prices. */
export const priceDecimals = 4;

export type MatchRow = Row<"match.list">;
type Difference = MatchRow["differences"][number];

/** What only has to be waited for is no mistake of anybody. */
const tones: Record<Difference["what"], Tone> = {
  received_not_invoiced: "blue",
  invoiced_not_received: "red",
  returned_not_credited: "amber",
  invoiced_waiting: "amber",
  invoiced_rejected: "red",
  price: "red",
  tax_rate: "red",
  over: "amber",
  short: "amber",
};

/** A difference by its name. */
export function DifferenceDot({ what }: { what: Difference["what"] }) {
  const t = useT();
  return <Dot tone={tones[what]}>{t(`match.differences.${what}`)}</Dot>;
}

/** All differences by name, in a cell. */
export function DifferenceDots({ row }: { row: MatchRow }) {
  const t = useT();
  if (row.differences.length === 0) return <span className="muted">{t("match.agrees")}</span>;
  return (
    <>
      {row.differences.map((one) => (
        <span key={one.what}>
          <DifferenceDot what={one.what} />{" "}
        </span>
      ))}
    </>
  );
}

/** Quantities of order, receipt and invoice, and each difference with its quantity and its money. */
export function MatchFacts({ row }: { row: MatchRow }) {
  const t = useT();
  const money = useInfo()?.currency_decimals ?? 2;
  const quantity = (value: string) => (
    <>
      <Num value={value} decimals={row.decimals} /> {row.unit}
    </>
  );
  const parts = (
    [
      ["accepted", row.accepted],
      ["waiting", row.waiting],
      ["rejected", row.rejected],
      ["returned", row.returned],
      ["credited", row.credited],
    ] as const
  ).filter(([, value]) => !isZero(value));
  return (
    <>
      <Fact label={t("match.ordered")}>{quantity(row.ordered)}</Fact>
      <Fact label={t("match.received")}>{quantity(row.received)}</Fact>
      {parts.map(([key, value]) => (
        <Fact key={key} label={t("match.ofIt", { what: t(`match.${key}`) })}>
          {quantity(value)}
        </Fact>
      ))}
      <Fact label={t("match.invoiced")}>{quantity(row.invoiced)}</Fact>
      <Fact label={t("match.price")}>
        <span className="num">{formatDecimal(row.price, priceDecimals)}</span>
      </Fact>
      <Fact label={t("match.invoicePrice")}>
        <Num value={row.invoice_price} decimals={priceDecimals} />
      </Fact>
      {row.differences.map((one) => (
        <Fragment key={one.what}>
          <Fact label={<DifferenceDot what={one.what} />} strong>
            {quantity(one.quantity)}
          </Fact>
          <Fact label={<span className="muted">{t("match.netAndTax")}</span>}>
            <Num value={one.net} decimals={money} /> + <Num value={one.tax} decimals={money} />
          </Fact>
        </Fragment>
      ))}
    </>
  );
}
