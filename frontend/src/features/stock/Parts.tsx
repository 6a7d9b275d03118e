import type { ReservationKind, StockRow } from "@/contract";
import { compare, formatDecimal, isZero } from "@/format/number";
import { useT } from "@/i18n";
import { openPage, type PageId, type PageParams } from "@/state/tabs";
import { Num } from "@/ui/cells";
import { Dot, type Tone } from "@/ui/Dot";

/** Whether there is less to promise than should always lie there. */
export function isLow(row: StockRow): boolean {
  return compare(row.available, row.safety_stock) < 0;
}

/** A figure that leads to what it is made of; zero leads nowhere. */
export function Leads<P extends PageId>({
  value,
  decimals,
  page,
  params,
}: {
  value: string;
  decimals: number;
  page: P;
  params: PageParams[P];
}) {
  if (isZero(value)) return <Num value={value} decimals={decimals} />;
  return (
    <button
      type="button"
      className="plain figure"
      tabIndex={-1}
      onClick={(e) => {
        e.stopPropagation();
        openPage(page, params);
      }}
    >
      <Num value={value} decimals={decimals} />
    </button>
  );
}

/** What came or went: a minus is nothing wrong here, so it is not red; a plus is written out. */
export function Moved({ value, decimals }: { value: string; decimals: number }) {
  if (isZero(value)) return <Num value={value} decimals={decimals} />;
  return (
    <>
      {value.startsWith("-") ? "" : "+"}
      {formatDecimal(value, decimals)}
    </>
  );
}

const tones: Record<ReservationKind, Tone> = { hold: "blue", post: "green", void: "grey" };

/** What a record of the reservations says. */
export function ReservationDot({ kind }: { kind: ReservationKind }) {
  const t = useT();
  return <Dot tone={tones[kind]}>{t(`stock.reservationKinds.${kind}`)}</Dot>;
}
