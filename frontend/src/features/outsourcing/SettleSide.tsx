import { Radio } from "antd";
import { useState } from "react";
import { formatDecimal } from "@/format/number";
import { useT } from "@/i18n";
import { DangerWithReason } from "@/shell/DangerWithReason";
import { Failure } from "@/ui/Message";
import { type Side, useOutsourcingChange } from "./wire";

/** Asks who is right about a figure, and why. Both figures stay: it is told what follows of either answer. */
export function SettleSide({ side, onClose }: { side: Side; onClose: () => void }) {
  const t = useT();
  const [verdict, setVerdict] = useState<"ours" | "theirs">("ours");
  const settle = useOutsourcingChange("outsourcing.settle_difference", onClose);
  const figure = t(`reconcile.figure.${side.figure}`);
  const said = (value: string) => `${formatDecimal(value)} ${side.unit}`;
  return (
    <DangerWithReason
      label={t("reconcile.settle.verb")}
      title={t("reconcile.settle.title", { what: side.what, figure })}
      why={t("reconcile.settle.why", { ours: said(side.ours), theirs: said(side.theirs) })}
      stay={t("common.cancel")}
      go={t(`reconcile.settle.go.${verdict}`)}
      busy={settle.isPending}
      safe
      onStay={onClose}
      onGo={(reason) => side.id !== null && settle.mutate({ id: side.id, verdict, reason, revision: side.revision ?? 0 })}
    >
      <Radio.Group
        className="verdicts"
        aria-label={t("reconcile.settle.who")}
        value={verdict}
        onChange={(e) => setVerdict(e.target.value as "ours" | "theirs")}
        options={(["ours", "theirs"] as const).map((one) => ({
          value: one,
          label: t(`reconcile.settle.${one === "theirs" && side.figure === "left" ? "theirsLeft" : one}`, {
            figure: said(one === "ours" ? side.ours : side.theirs),
          }),
        }))}
      />
      {settle.error && <Failure what={t("reconcile.settle.failed")} error={settle.error} />}
    </DangerWithReason>
  );
}
