import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import type { WorkOrderView } from "@/contract";
import { isZero } from "@/format/number";
import { errorText, useT } from "@/i18n";
import { Danger } from "@/shell/Danger";
import { Overlay } from "@/shell/Overlay";
import { call } from "@/transport/call";
import { type ApiError, toApiError } from "@/transport/error";
import { readKey } from "@/transport/query";
import { Num } from "@/ui/cells";
import { isSome, type ToReserve, toReserve } from "./order";

interface Done extends ToReserve {
  error: ApiError | null;
}

/** 预留: what of each part can be promised to an order, and line by line what was. */
export function ReserveAll({ view, list, onEnd }: { view: WorkOrderView; list: string; onEnd: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const { number } = view.document;
  // What was asked for stays as it was while it is being done.
  const [wanted] = useState(() => toReserve(view.components));
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState<Done[] | null>(null);
  const some = wanted.filter((one) => isSome(one.quantity));
  const go = async () => {
    setBusy(true);
    const results: Done[] = [];
    // One after the other: each is a record of its own, and one that is refused keeps none of the others.
    for (const one of wanted) {
      if (!isSome(one.quantity)) {
        results.push({ ...one, error: null });
        continue;
      }
      const input = { number: list, line: one.part.line, quantity: one.quantity, reason: "" };
      const error = await call("reservation.hold", input).then(() => null, toApiError);
      results.push({ ...one, error });
    }
    void client.invalidateQueries({ queryKey: readKey("work_order.get", { number }) });
    setDone(results);
    setBusy(false);
  };
  const table = (rows: readonly (ToReserve & { error?: ApiError | null })[]) => (
    <div className="reservetable">
      <table className="mini" aria-label={t("workOrder.reserve.table")}>
        <thead>
          <tr>
            <th>{t("workOrder.part.item")}</th>
            <th className="num">{t("workOrder.part.left")}</th>
            <th className="num">{t("workOrder.part.reserved")}</th>
            <th className="num">{t(done ? "workOrder.reserve.did" : "workOrder.reserve.take")}</th>
            <th className="num">{t("workOrder.reserve.lack")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ part, quantity, lack, error }) => (
            <tr key={part.line}>
              <td>
                <span className="code">{part.item}</span> <span className="text2">{part.name}</span>
                {error && <div className="red">{errorText(error)}</div>}
              </td>
              <td className="num">
                <Num value={part.left} decimals={part.decimals} />
              </td>
              <td className="num">
                <Num value={part.reserved} decimals={part.decimals} />
              </td>
              <td className="num strong">
                <Num value={error ? "0" : quantity} decimals={part.decimals} />
              </td>
              <td className={isZero(lack) ? "num" : "num red strong"}>
                <Num value={lack} decimals={part.decimals} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
  if (done) {
    const fine = done.filter((one) => one.error === null && isSome(one.quantity)).length;
    const title = t("workOrder.reserve.doneTitle", { number, done: fine, count: some.length });
    return (
      <Overlay label={title} className="danger" onClose={onEnd}>
        <h2>{title}</h2>
        <p role="status">{t(fine === some.length ? "workOrder.reserve.allDone" : "workOrder.reserve.doneWhy")}</p>
        {table(done)}
        <div className="dangeractions">
          <Button type="primary" onClick={onEnd} data-autofocus autoFocus>
            {t("workOrder.reserve.end")} <kbd className="kbd">Esc</kbd>
          </Button>
        </div>
      </Overlay>
    );
  }
  const title = t("workOrder.reserve.title", { number });
  return (
    <Danger
      label={title}
      title={title}
      why={t("workOrder.reserve.why")}
      safe
      stay={t("common.cancel")}
      go={t("workOrder.reserve.go", { count: some.length })}
      busy={busy}
      blocked={some.length === 0 ? t("workOrder.reserve.nothing") : null}
      onStay={onEnd}
      onGo={() => void go()}
    >
      {table(wanted)}
    </Danger>
  );
}
