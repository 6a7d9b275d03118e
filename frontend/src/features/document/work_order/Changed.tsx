import { Button } from "antd";
import type { TFunction } from "i18next";
import { useState } from "react";
import type { Output } from "@/contract";
import { formatSeconds } from "@/format/date";
import { formatDecimal, isZero } from "@/format/number";
import { useT } from "@/i18n";
import { Overlay } from "@/shell/Overlay";
import { useRead } from "@/transport/query";
import { Message } from "@/ui/Message";

type Compared = Output<"work_order.compare">;
type Taken = Compared["parts"][number]["was"];
type Step = Compared["operations"][number]["was"];

/** What it copied is otherwise now: how much, and where. The order stays as it is. */
export function Changed({ number }: { number: string }) {
  const t = useT();
  const [looking, setLooking] = useState(false);
  const read = useRead("work_order.compare", { number });
  const count = (read.data?.parts.length ?? 0) + (read.data?.operations.length ?? 0);
  if (!read.data || count === 0) return null;
  return (
    <>
      <Message
        tone="amber"
        what={t("message.sentence", { what: t("workOrder.changedWhat", { count }) })}
        why={t("workOrder.changedWhy")}
        next={[{ label: t("workOrder.changedLook"), run: () => setLooking(true) }]}
        line
      />
      {looking && <Comparison number={number} compared={read.data} onEnd={() => setLooking(false)} />}
    </>
  );
}

function Comparison({ number, compared, onEnd }: { number: string; compared: Compared; onEnd: () => void }) {
  const t = useT();
  const title = t("workOrder.compare.title", { number });
  return (
    <Overlay label={title} className="danger" onClose={onEnd}>
      <h2>{title}</h2>
      <div className="reservetable">
        <table className="mini" aria-label={title}>
          <thead>
            <tr>
              <th>{t("workOrder.compare.what")}</th>
              <th className="num">{t("workOrder.compare.was")}</th>
              <th className="num">{t("workOrder.compare.is")}</th>
            </tr>
          </thead>
          <tbody>
            {compared.parts.map((part) => (
              <tr key={`${part.item} ${part.kind} ${part.operation}`}>
                <td>
                  <span className="code">{part.item}</span> <span className="text2">{part.name}</span>
                </td>
                <td className="num">{taken(t, part.was, part.unit)}</td>
                <td className="num strong">{taken(t, part.is, part.unit)}</td>
              </tr>
            ))}
            {compared.operations.map((one) => (
              <tr key={one.number}>
                <td>
                  {one.number} {(one.is ?? one.was)?.name}
                </td>
                <td className="num">{step(t, one.was)}</td>
                <td className="num strong">{step(t, one.is)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="dangeractions">
        <Button type="primary" onClick={onEnd} data-autofocus autoFocus>
          {t("workOrder.compare.end")} <kbd className="kbd">Esc</kbd>
        </Button>
      </div>
    </Overlay>
  );
}

function taken(t: TFunction, one: Taken, unit: string): string {
  if (!one) return t("workOrder.compare.none");
  const parts = [t("workOrder.compare.perPiece", { quantity: `${formatDecimal(one.per, 6)} ${unit}` })];
  if (!isZero(one.fixed)) parts.push(t("workOrder.compare.perOrder", { quantity: `${formatDecimal(one.fixed, 6)} ${unit}` }));
  return parts.join(t("common.comma"));
}

function step(t: TFunction, one: Step): string {
  if (!one) return t("workOrder.compare.none");
  return `${one.work_center} ${formatSeconds(one.setup_seconds)} + ${formatSeconds(one.run_seconds)} / ${formatDecimal(one.cycle_qty)}`;
}
