import { Input } from "antd";
import { useId, useState } from "react";
import type { DocumentLineView, DocumentView } from "@/contract";
import { formatDecimal, isNegative, isZero, parseDecimal, subtract } from "@/format/number";
import { useT } from "@/i18n";
import { Danger } from "@/shell/Danger";
import { useChange, useRead } from "@/transport/query";
import { notNumber } from "@/ui/form/number-words";
import { Failure } from "@/ui/Message";

/** 预留 or 释放: how much of the stock is promised to a line, or no longer. */
export function Reserve({
  doing,
  number,
  line,
  onEnd,
}: {
  doing: "hold" | "void";
  number: string;
  line: DocumentLineView;
  onEnd: (changed?: DocumentView) => void;
}) {
  const t = useT();
  const id = useId();
  const { decimals, unit } = line;
  const [typed, setTyped] = useState(doing === "hold" ? subtract(line.left, line.reserved) : line.reserved);
  const [reason, setReason] = useState("");
  const hold = useChange("reservation.hold", onEnd);
  const giveUp = useChange("reservation.void", onEnd);
  const change = doing === "hold" ? hold : giveUp;
  const quantity = parseDecimal(typed, decimals);
  const stock = useRead(
    "stock.list",
    { filter: [{ field: "item", op: "eq", values: [line.item] }], limit: 1 },
    { enabled: doing === "hold" },
  );
  // What has no row lies nowhere.
  const available = stock.data && (stock.data.rows[0]?.available ?? "0");
  const title = t(`document.reserve.${doing}Title`, { number, line: line.number });
  const blocked =
    notNumber(t, typed, decimals) ??
    (quantity === null || isZero(quantity) || isNegative(quantity) ? t("form.aboveZero") : null) ??
    (doing === "void" && reason.trim() === "" ? t("common.reasonNeeded") : null);
  const go = () => quantity !== null && change.mutate({ number, line: line.number, quantity, reason: reason.trim() });
  return (
    <Danger
      label={title}
      title={title}
      why={
        <>
          {t("document.reserve.why", {
            item: line.item,
            left: `${formatDecimal(line.left, decimals)} ${unit}`,
            reserved: `${formatDecimal(line.reserved, decimals)} ${unit}`,
          })}
          {available !== undefined &&
            ` ${t("document.reserve.available", { quantity: `${formatDecimal(available, decimals)} ${unit}` })}`}
        </>
      }
      safe={doing === "hold"}
      stay={t("common.cancel")}
      go={t(`document.reserve.${doing}`)}
      busy={change.isPending}
      blocked={blocked}
      onStay={() => onEnd()}
      onGo={go}
    >
      <label className="above" htmlFor={id}>
        {t("document.field.quantity")}
      </label>
      <Input
        id={id}
        className="numeric"
        value={typed}
        suffix={unit}
        data-autofocus
        onFocus={(e) => e.target.select()}
        onChange={(e) => setTyped(e.target.value)}
        onPressEnter={() => blocked === null && go()}
      />
      {doing === "void" && (
        <>
          <label className="above" htmlFor={`${id}-reason`}>
            {t("common.reason")}
          </label>
          <Input
            id={`${id}-reason`}
            value={reason}
            maxLength={500}
            onChange={(e) => setReason(e.target.value)}
            className="reason"
          />
        </>
      )}
      {change.error && <Failure what={t(`document.reserve.${doing}Failed`)} error={change.error} />}
    </Danger>
  );
}
