import { Check } from "lucide-react";
import type { Right } from "@/contract";
import { formatCount, none } from "@/format/number";
import { useWhen } from "@/format/useWhen";
import { useT } from "@/i18n";
import { useMay, useSessionState } from "@/session/useRights";
import { useToday } from "@/shell/info";
import { openPage } from "@/state/tabs";
import { useRead } from "@/transport/query";
import { Failure } from "@/ui/Message";
import "./work.css";

/** Nobody works off more than that in a day: counting ends there. */
const most = 1000;
const counted = { limit: 1, count: true, count_most: most } as const;
type OrderKind = "sales_order" | "purchase_order" | "work_order";

/** One thing that waits, and where it is done. */
interface Waiting {
  title: string;
  /** Undefined while it is not known. */
  count: number | undefined;
  /** What is said of it where there is something. */
  note: string;
  red?: boolean;
  /** What is said where there is nothing. */
  none: string;
  /** Nobody looked, so that there is nothing proves nothing. */
  unsure?: boolean;
  open: () => void;
}

/** How many lines of orders should have come or gone by a day. */
function useDue(kind: OrderKind, op: "le" | "lt", enabled: boolean) {
  const today = useToday();
  const filter = [
    { field: "kind", op: "eq" as const, values: [kind] },
    { field: "open", op: "eq" as const, values: ["true"] },
    { field: "due", op, values: [today] },
  ];
  return useRead("document.lines", { filter, ...counted }, { enabled: enabled && today !== "" });
}

/** 今天要办的: what waits for whoever is here, of what their rights let them do; each leads to where it is done. */
export function Work() {
  const t = useT();
  const when = useWhen();
  const may = useMay();
  const session = useSessionState();
  // Nothing is asked before it is known who is here.
  const any = (...rights: Right[]) => session !== undefined && rights.some((right) => may(right));
  const [reviews, stocks] = [any("review"), any("keep", "review")];
  const [sells, buys] = [any("sell", "plan", "keep"), any("purchase", "plan", "keep")];
  const receipts = useRead(
    "document.lines",
    {
      filter: [
        { field: "kind", op: "eq", values: ["receipt"] },
        { field: "review", op: "any_of", values: ["waiting"] },
      ],
      ...counted,
    },
    { enabled: reviews },
  );
  const counts = useRead(
    "count.list",
    { filter: [{ field: "state", op: "any_of", values: ["counted"] }], ...counted },
    { enabled: reviews },
  );
  const toShip = useDue("sales_order", "le", sells);
  const lateToShip = useDue("sales_order", "lt", sells);
  const toCome = useDue("purchase_order", "le", buys);
  const lateToCome = useDue("purchase_order", "lt", buys);
  const makes = any("plan", "keep");
  const toMake = useDue("work_order", "le", makes);
  const lateToMake = useDue("work_order", "lt", makes);
  const snapshots = useRead("snapshot.list", { limit: 1 }, { enabled: stocks });
  const snapshot = snapshots.data?.rows[0];
  const orders = (kind: OrderKind, all: typeof toShip, late: typeof toShip): Waiting => ({
    title: t(`work.${kind}`),
    count: all.data?.total ?? undefined,
    note: late.data?.total ? t("work.late", { count: shown(late.data.total) as never }) : t("work.today"),
    red: (late.data?.total ?? 0) > 0,
    none: t(`work.none.${kind}`),
    open: () => openPage("order.lines", { kind }),
  });
  const cards: (Waiting | false)[] = [
    reviews && {
      title: t("work.receipts"),
      count: receipts.data?.total ?? undefined,
      note: t("work.receiptsNote"),
      none: t("work.none.receipts"),
      open: () => openPage("receipt.waiting", {}),
    },
    reviews && {
      title: t("work.counts"),
      count: counts.data?.total ?? undefined,
      note: t("work.countsNote"),
      none: t("work.none.counts"),
      open: () => openPage("count.list", { state: "counted" }),
    },
    session?.login === true &&
      may("approve") && {
        title: t("work.approvals"),
        count: session.approvals,
        note: t("work.approvalsNote"),
        none: t("work.none.approvals"),
        open: () => openPage("approval.list", { show: "open" }),
      },
    sells && orders("sales_order", toShip, lateToShip),
    buys && orders("purchase_order", toCome, lateToCome),
    makes && orders("work_order", toMake, lateToMake),
    stocks && {
      title: t("work.snapshot"),
      count: snapshots.data && (snapshot?.red ?? 0),
      note: snapshot ? when(snapshot.due) : "",
      red: true,
      unsure: !snapshot || snapshot.evidence === 0,
      none: t(snapshot?.evidence === 0 ? "snapshot.noEvidence" : snapshot ? "work.none.snapshot" : "snapshot.empty"),
      open: () => openPage("snapshot.list", {}),
    },
  ];
  const here = cards.filter((card) => card !== false);
  if (here.length === 0) return null;
  const reads = [receipts, counts, toShip, lateToShip, toCome, lateToCome, toMake, lateToMake, snapshots].filter(
    (read) => read.error,
  );
  const idle = reads.length === 0 && here.every((card) => card.count === 0);
  return (
    <section className="today" aria-label={t("work.title")}>
      <h2>{t(idle ? "work.idle" : "work.title")}</h2>
      {reads[0] && (
        <Failure
          what={t("list.notRead")}
          error={reads[0].error}
          next={[{ label: t("common.retry"), run: () => void reads.map((read) => read.refetch()) }]}
          line
        />
      )}
      <div className="todaycards">
        {here.map((card) => (
          <button key={card.title} type="button" className="todaycard" onClick={card.open}>
            <strong>{card.title}</strong>
            {card.count === 0 && card.unsure ? (
              <span className="todaycount muted">{none}</span>
            ) : card.count === 0 ? (
              <Check size={28} className="green" aria-hidden="true" />
            ) : (
              <span className={card.red && card.count ? "todaycount red" : "todaycount"}>
                {card.count === undefined ? "\u2026" : shown(card.count)}
              </span>
            )}
            <span className="text2">{card.count === 0 ? card.none : card.note}</span>
          </button>
        ))}
      </div>
    </section>
  );
}

function shown(count: number): string {
  return count < most ? formatCount(count) : `${formatCount(most)}+`;
}
