import { App, Button, Input } from "antd";
import { useId, useState } from "react";
import type { Output, WorkOrderView } from "@/contract";
import { formatDecimal, isNegative, isZero, parseDecimal, subtract } from "@/format/number";
import { useT } from "@/i18n";
import { Danger } from "@/shell/Danger";
import { openPage } from "@/state/tabs";
import { useChange } from "@/transport/query";
import { savedKey } from "@/ui/form/RecordPage";
import { Failure } from "@/ui/Message";
import { Remove } from "@/ui/Page";

/** 拆单: how much each new order makes; what stays is told while it is typed. */
export function SplitOrder({
  view,
  onDone,
  onEnd,
}: {
  view: WorkOrderView;
  onDone: (divided: Output<"work_order.split">) => void;
  onEnd: () => void;
}) {
  const t = useT();
  const id = useId();
  const { message } = App.useApp();
  const { number, revision, lines } = view.document;
  const [line] = lines;
  const { decimals = 0, unit = "", quantity = "0" } = line ?? {};
  const [typed, setTyped] = useState<{ key: number; text: string }[]>([{ key: 0, text: "" }]);
  const change = useChange("work_order.split", (divided) => {
    void message.success({
      key: savedKey,
      content: t("workOrder.split.done", { number, parts: divided.parts.join(t("common.comma")) }),
    });
    onDone(divided);
    const [first] = divided.parts;
    if (divided.parts.length === 1 && first) openPage("work_order", { number: first });
  });
  const parts = typed.map(({ text }) => parseDecimal(text, decimals));
  const known = parts.filter((part) => part !== null && !isZero(part) && !isNegative(part)) as string[];
  const stays = known.reduce((rest, part) => subtract(rest, part), quantity);
  const blocked =
    known.length < parts.length ? t("form.aboveZero") : isZero(stays) || isNegative(stays) ? t("workOrder.split.less") : null;
  const go = () => blocked === null && change.mutate({ number, revision, quantities: known });
  const title = t("workOrder.split.title", { number });
  return (
    <Danger
      label={title}
      title={title}
      why={t("workOrder.split.why")}
      safe
      holds={known.length > 0}
      stay={t("common.cancel")}
      go={t("workOrder.split.go", { count: parts.length + 1 })}
      busy={change.isPending}
      blocked={blocked}
      onStay={onEnd}
      onGo={go}
    >
      {typed.map(({ key, text }, i) => (
        <div key={key} className="splitline">
          <label htmlFor={`${id}-${key}`}>{t("workOrder.split.part", { number: i + 1 })}</label>
          <Input
            id={`${id}-${key}`}
            className="numeric"
            value={text}
            suffix={unit}
            data-autofocus={i === 0 || undefined}
            onChange={(e) => setTyped(typed.with(i, { key, text: e.target.value }))}
            onPressEnter={go}
          />
          {typed.length > 1 && (
            <Remove label={t("workOrder.split.drop", { number: i + 1 })} run={() => setTyped(typed.toSpliced(i, 1))} />
          )}
        </div>
      ))}
      <div className="splitline">
        <Button
          size="small"
          onClick={() => setTyped([...typed, { key: Math.max(...typed.map((one) => one.key)) + 1, text: "" }])}
        >
          {t("workOrder.split.more")}
        </Button>
        <span className={isNegative(stays) ? "num red" : "num"}>
          {t("workOrder.split.stays", { quantity: `${formatDecimal(stays, decimals)} ${unit}` })}
        </span>
      </div>
      {change.error && <Failure what={t("workOrder.split.failed")} error={change.error} />}
    </Danger>
  );
}
