import { Button } from "antd";
import { useMemo, useState } from "react";
import type { DocumentDraft, DocumentKind, Filter } from "@/contract";
import { isNegative, isZero, subtract } from "@/format/number";
import { useT } from "@/i18n";
import { Overlay } from "@/shell/Overlay";
import { call } from "@/transport/call";
import { type ApiError, toApiError } from "@/transport/error";
import { usePages } from "@/transport/query";
import { Num } from "@/ui/cells";
import { Grid } from "@/ui/Grid";
import { Failure } from "@/ui/Message";
import { KeyButton } from "@/ui/Page";
import { type KindDef, kinds } from "./kinds";
import { type LineRow, rowKeyOf, useLineRowColumns } from "./openColumns";
import { readFrom, writeFrom } from "./paper";
import type { Short } from "./ShortLines";
import { useChosen } from "./useChosen";

const isInvoice = (kind: DocumentKind) => kind === "sales_invoice" || kind === "purchase_invoice";

/** What a paper of this kind can still take of a line: of orders what is to come, of posted papers what did not go back, or is not invoiced. */
function leftFor(def: KindDef, row: LineRow): string {
  if (kinds[row.kind].life === "order") return row.left;
  const left = subtract(row.quantity, isInvoice(def.kind) ? row.billed : row.returned);
  return isNegative(left) ? "0" : left;
}

/** Something of it is left, nothing is, or it takes another paper back: then it is below zero. */
function standing(def: KindDef, row: LineRow): "left" | "none" | "back" {
  if (kinds[row.kind].life === "order") return "left";
  if (isNegative(row.quantity)) return "back";
  return isZero(leftFor(def, row)) ? "none" : "left";
}

/** Lines that the paper at hand may come of, to be ticked and taken. */
export function TakeLines({
  def,
  partner,
  onClose,
  onTake,
}: {
  def: KindDef;
  partner: string;
  onClose: () => void;
  onTake: (proposed: DocumentDraft, short: Short) => void;
}) {
  const t = useT();
  const ticked = useChosen();
  const chosen = useMemo(() => {
    const why = (row: LineRow) => {
      const stands = standing(def, row);
      return stands === "left" ? null : t(stands === "back" ? "document.takenBack" : "document.takenAll");
    };
    return { ...ticked, why, toggle: (row: LineRow) => (why(row) === null ? ticked.toggle(row) : undefined) };
  }, [ticked, def, t]);
  const columns = useLineRowColumns(chosen)
    .filter((c) => c.optional !== true)
    .map((c) => (c.key === "left" ? { ...c, render: (r: LineRow) => <Num value={leftFor(def, r)} decimals={r.decimals} /> } : c));
  const [selected, setSelected] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  // Orders are taken from while something is to come of them; of papers, the program knows what is left.
  const orders = def.from.every((kind) => kinds[kind].life === "order");
  const bills = isInvoice(def.kind);
  const sided = def.side !== null && def.from.every((kind) => kinds[kind].side === def.side);
  const filter: Filter[] = [
    { field: "kind", op: "any_of", values: [...def.from] },
    ...(orders ? [] : [{ field: "state", op: "any_of" as const, values: ["posted"] }]),
    // A posted line is open as long as something of it is to be invoiced; how much went back, only the line itself says.
    ...(orders || bills ? [{ field: "open", op: "eq" as const, values: ["true"] }] : []),
    ...(sided && partner !== "" ? [{ field: "partner", op: "eq" as const, values: [partner] }] : []),
  ];
  const pages = usePages("document.lines", { filter, sort: "-id", limit: 50 });
  const rows = useMemo(() => pages.data?.pages.flatMap((p) => p.rows) ?? [], [pages.data]);
  const take = async () => {
    setBusy(true);
    setError(null);
    try {
      const { document, short } = await call("document.propose", { kind: def.kind, from: readFrom(writeFrom(chosen.rows)) });
      onTake(document, short);
    } catch (problem) {
      setError(toApiError(problem));
      setBusy(false);
    }
  };
  const title = t("document.takeTitle", { kinds: def.from.map((kind) => t(`document.kinds.${kind}`)).join(t("document.or")) });
  const current = rows.find((r) => rowKeyOf(r) === selected);
  return (
    <Overlay label={title} className="danger takelines" onClose={onClose}>
      <h2>{title}</h2>
      {(error ?? pages.error) && <Failure what={t("document.notTaken")} error={error ?? pages.error} />}
      <div
        className="takegrid"
        onKeyDown={(e) => {
          if (e.key !== " " || !current) return;
          e.preventDefault();
          chosen.toggle(current);
        }}
      >
        <Grid
          label={title}
          columns={columns}
          rows={rows}
          rowKey={rowKeyOf}
          selected={selected}
          onSelect={setSelected}
          onOpen={chosen.toggle}
          rowClass={(r) => (chosen.why(r) === null ? "" : "dim")}
          onEnd={() => pages.hasNextPage && !pages.isFetchingNextPage && void pages.fetchNextPage()}
          empty={pages.isSuccess && rows.length === 0 ? <p className="gridnote">{t("document.nothingToTake")}</p> : undefined}
        />
      </div>
      <div className="dangeractions">
        <span className="why">
          {(current && chosen.why(current)) ??
            (chosen.rows.length === 0 ? t("document.open.tick") : t("document.open.ticked", { count: chosen.rows.length }))}
        </span>
        <Button onClick={onClose} disabled={busy}>
          {t("common.cancel")} <kbd className="kbd">Esc</kbd>
        </Button>
        <KeyButton
          id="commit"
          label={t("document.takeGo", { count: chosen.rows.length })}
          primary
          busy={busy}
          disabled={chosen.rows.length === 0}
          run={() => void take()}
        />
      </div>
    </Overlay>
  );
}
