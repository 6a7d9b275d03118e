import { App } from "antd";
import { useState } from "react";
import type { Row } from "@/contract";
import { formatDecimal } from "@/format/number";
import { useT } from "@/i18n";
import { Danger } from "@/shell/Danger";
import { openPage } from "@/state/tabs";
import { useChange } from "@/transport/query";
import { Num } from "@/ui/cells";
import { savedKey } from "@/ui/form/RecordPage";
import { Failure } from "@/ui/Message";
import { sum } from "./order";

type OrderRow = Row<"work_order.list">;

/** Why rows cannot be put together; null: they can, as far as the list shows. */
export function mergeable(rows: readonly OrderRow[]): boolean {
  const [first] = rows;
  if (!first || rows.length < 2) return false;
  const alike = (row: OrderRow) => row.item === first.item && row.state === first.state && row.rework === first.rework;
  return (first.state === "planned" || first.state === "released") && rows.every(alike);
}

/** 并单: into which of the ticked orders the others go, and how much it makes then. */
export function MergeOrders({ rows, onEnd }: { rows: readonly OrderRow[]; onEnd: (done: boolean) => void }) {
  const t = useT();
  const { message } = App.useApp();
  // The one that is due first stays.
  const [into, setInto] = useState(() => [...rows].sort((a, b) => (a.due ?? "").localeCompare(b.due ?? ""))[0]?.number ?? "");
  const target = rows.find((row) => row.number === into);
  const others = rows.filter((row) => row.number !== into);
  const change = useChange("work_order.merge", (view) => {
    void message.success({
      key: savedKey,
      content: t("workOrder.merge.done", { number: view.document.number, count: others.length }),
    });
    openPage("work_order", { number: view.document.number });
    onEnd(true);
  });
  if (!target) return null;
  const { decimals, unit } = target;
  const seen = ({ number, revision }: OrderRow) => ({ number, revision });
  const title = t("workOrder.merge.title", { count: rows.length });
  return (
    <Danger
      label={title}
      title={title}
      why={t("workOrder.merge.why", {
        number: into,
        quantity: `${formatDecimal(sum(rows.map((row) => row.quantity)), decimals)} ${unit}`,
      })}
      stay={t("common.cancel")}
      go={t("workOrder.merge.go", { count: others.length })}
      busy={change.isPending}
      onStay={() => onEnd(false)}
      onGo={() => change.mutate({ into: seen(target), others: others.map(seen) })}
    >
      <table className="mini" aria-label={title}>
        <tbody>
          {rows.map((row) => (
            <tr key={row.number}>
              <td>
                <label>
                  <input type="radio" name="into" checked={row.number === into} onChange={() => setInto(row.number)} />{" "}
                  <span className="code">{row.number}</span> {row.number === into && t("workOrder.merge.stays")}
                </label>
              </td>
              <td className="num">
                <Num value={row.quantity} decimals={decimals} />
              </td>
              <td>{row.due}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {change.error && <Failure what={t("workOrder.merge.failed")} error={change.error} />}
    </Danger>
  );
}
