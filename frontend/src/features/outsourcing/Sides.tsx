import { Checkbox } from "antd";
import { useMemo, useState } from "react";
import { formatDecimal, isNegative, isZero, subtract } from "@/format/number";
import { useWhen } from "@/format/useWhen";
import { useT } from "@/i18n";
import { KeyHint } from "@/keys/registry";
import { Num } from "@/ui/cells";
import { type Column, Grid } from "@/ui/Grid";
import { Message } from "@/ui/Message";
import { SideDot } from "./lossWords";
import { SettleSide } from "./SettleSide";
import type { Reconciliation, Side } from "./wire";

const keyOf = (side: Side) => [side.order_line, side.figure, side.operation, side.line].join(" ");
const isOpen = (side: Side) => side.state === "open" || side.state === "correcting";

/** What the supplier says beside what we say, figure by figure: neither is ever written over. */
export function Sides({ of }: { of: Reconciliation }) {
  const t = useT();
  const when = useWhen();
  const [onlyOff, setOnlyOff] = useState(false);
  const [at, setAt] = useState<string | null>(null);
  const [settling, setSettling] = useState<Side | null>(null);
  const columns = useColumns(setSettling);
  const rows = onlyOff ? of.sides.filter((side) => side.state !== "agreed") : of.sides;
  // What somebody has to look at is what one comes for.
  const selected = rows.find((side) => keyOf(side) === at) ?? rows.find(isOpen);
  const figure = (side: Side) => t(`reconcile.figure.${side.figure}`);
  const told = selected && isOpen(selected) ? selected : null;
  const difference = told === null ? "0" : subtract(told.theirs, told.ours);
  const apart = told === null ? "" : formatDecimal(isNegative(difference) ? difference.slice(1) : difference);
  return (
    <section className="sides" aria-label={t("reconcile.sides")}>
      {rows.some(isOpen) && <KeyHint id="open" label={t("reconcile.settle.verb")} />}
      <div className="rechead">
        <strong>{t("reconcile.sides")}</strong>
        <span className="text2 cut">
          {of.declared_at === null
            ? t("reconcile.notDeclared")
            : t("reconcile.declared", { when: when(of.declared_at), how: t(`reconcile.source.${of.declared_by ?? "paper"}`) })}
        </span>
        {of.sides.length > 0 && (
          <Checkbox className="right" checked={onlyOff} onChange={(e) => setOnlyOff(e.target.checked)}>
            {t("reconcile.onlyOff")}
          </Checkbox>
        )}
      </div>
      {of.sides.length > 0 && (
        <div className="recgrid" style={{ height: (Math.max(1, rows.length) + 1) * 28 + 1 }}>
          <Grid
            label={t("reconcile.sides")}
            columns={columns}
            rows={rows}
            rowKey={keyOf}
            selected={selected ? keyOf(selected) : null}
            onSelect={setAt}
            onOpen={(side) => isOpen(side) && side.id !== null && setSettling(side)}
            focus={false}
            empty={rows.length === 0 ? <div className="recnone">{t("reconcile.allAgree")}</div> : undefined}
          />
        </div>
      )}
      {told && (
        <div className="pagemessage">
          <Message
            tone="amber"
            what={t("message.sentence", {
              what: t("reconcile.off", { what: told.what, figure: figure(told), apart, unit: told.unit }),
            })}
            why={t(told.state === "correcting" ? "reconcile.offCorrecting" : "reconcile.offWhy", {
              theirs: formatDecimal(told.theirs),
              ours: formatDecimal(told.ours),
            })}
            line
            next={told.id === null ? [] : [{ label: t("reconcile.settle.verb"), run: () => setSettling(told) }]}
          />
        </div>
      )}
      {settling && <SettleSide side={settling} onClose={() => setSettling(null)} />}
    </section>
  );
}

function useColumns(settle: (side: Side) => void): Column<Side>[] {
  const t = useT();
  return useMemo(
    () => [
      {
        key: "what",
        title: t("reconcile.column.what"),
        width: 190,
        frozen: true,
        render: (side) => (
          <>
            <span className="code">{side.what}</span> <span className="text2">{side.what_name}</span>
          </>
        ),
      },
      {
        key: "figure",
        title: t("reconcile.column.figure"),
        width: 110,
        render: (side) =>
          `${t(`reconcile.figure.${side.figure}`)}${side.operation === null || side.figure === "left" || side.figure === "received" ? "" : ` · ${side.operation}`}`,
      },
      {
        key: "ours",
        title: t("reconcile.column.ours"),
        width: 90,
        align: "right",
        render: (side) => <Num value={side.ours} decimals={side.decimals} />,
      },
      {
        key: "theirs",
        title: t("reconcile.column.theirs"),
        width: 90,
        align: "right",
        render: (side) => <Num value={side.theirs} decimals={side.decimals} />,
      },
      {
        key: "difference",
        title: t("reconcile.column.difference"),
        width: 80,
        align: "right",
        render: (side) => {
          const off = subtract(side.theirs, side.ours);
          if (isZero(off)) return <span className="zero">0</span>;
          const text = `${isNegative(off) ? "" : "+"}${formatDecimal(off, side.decimals)}`;
          return <span className={isOpen(side) ? "amber strong" : undefined}>{text}</span>;
        },
      },
      { key: "unit", title: t("item.unit"), width: 46, align: "center", render: (side) => side.unit },
      {
        key: "state",
        title: t("reconcile.column.check"),
        width: 230,
        grow: true,
        render: (side) => (
          <span className="sidestate" title={side.reason === "" ? undefined : side.reason}>
            <SideDot state={side.state} />
            {side.state === "settled" && (
              <span className="text2">
                {side.verdict !== null && t(`reconcile.verdict.${side.verdict}`)} {side.settled_by}
              </span>
            )}
            {isOpen(side) && side.id !== null && (
              <button type="button" className="plain link" tabIndex={-1} onClick={() => settle(side)}>
                {t("reconcile.settle.verb")}
              </button>
            )}
          </span>
        ),
      },
    ],
    [t, settle],
  );
}
