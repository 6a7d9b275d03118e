import { Input } from "antd";
import { useState } from "react";
import type { LineParent } from "@/contract";
import { formatDecimal, isNegative, isZero, parseDecimal } from "@/format/number";
import { useT } from "@/i18n";
import { Remove } from "@/ui/Page";
import { PaperLink } from "../words";
import { parentKey } from "./order";

/** The lines that an order is for, each with how much of it; none: it is for stock. */
export function MadeFor({
  id,
  parents,
  item,
  editable,
  onChange,
  onChoose,
}: {
  id: string;
  parents: LineParent[];
  item: { unit: string; decimals: number } | undefined;
  editable: boolean;
  onChange: (parents: LineParent[]) => void;
  onChoose: () => void;
}) {
  const t = useT();
  return (
    <div className="madefor">
      {parents.map((parent, i) => {
        const { document: number, line } = parent;
        return (
          <span key={parentKey(parent)} className="madeforline">
            <PaperLink number={number}>{t("workOrder.parentLine", { number, line })}</PaperLink>
            {editable ? (
              <>
                <Quantity
                  label={t("workOrder.parentQuantity", { number, line })}
                  value={parent.quantity}
                  decimals={item?.decimals ?? 0}
                  onChange={(quantity) => onChange(parents.with(i, { ...parent, quantity }))}
                />
                <Remove label={t("workOrder.parentDrop", { number, line })} run={() => onChange(parents.toSpliced(i, 1))} />
              </>
            ) : (
              <span className="num">× {formatDecimal(parent.quantity, item?.decimals)}</span>
            )}
          </span>
        );
      })}
      {parents.length === 0 && <span className="muted">{t("workOrder.forStock")}</span>}
      {editable && (
        <button id={id} type="button" className="plain link" onClick={onChoose}>
          {t("workOrder.chooseLines")}
        </button>
      )}
    </div>
  );
}

/** What is typed stays as it is till it is a quantity. */
function Quantity({
  label,
  value,
  decimals,
  onChange,
}: {
  label: string;
  value: string;
  decimals: number;
  onChange: (value: string) => void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const read = (text: string) => {
    const quantity = parseDecimal(text, decimals);
    return quantity === null || isZero(quantity) || isNegative(quantity) ? null : quantity;
  };
  const wrong = typed !== null && read(typed) === null;
  return (
    <Input
      size="small"
      className="numeric"
      style={{ width: 80 }}
      aria-label={label}
      aria-invalid={wrong}
      status={wrong ? "error" : undefined}
      value={typed ?? formatDecimal(value, decimals)}
      onChange={(e) => {
        setTyped(e.target.value);
        const quantity = read(e.target.value);
        if (quantity !== null) onChange(quantity);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}
