import { Button } from "antd";
import { useMemo, useState } from "react";
import type { DocumentDraft, Filter } from "@/contract";
import { useT } from "@/i18n";
import { Overlay } from "@/shell/Overlay";
import { call } from "@/transport/call";
import { type ApiError, toApiError } from "@/transport/error";
import { usePages } from "@/transport/query";
import { Grid } from "@/ui/Grid";
import { Failure } from "@/ui/Message";
import { KeyButton } from "@/ui/Page";
import { type KindDef, kinds } from "./kinds";
import { rowKeyOf, useLineRowColumns } from "./openColumns";
import { readFrom, writeFrom } from "./paper";
import { useChosen } from "./useChosen";

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
  onTake: (proposed: DocumentDraft) => void;
}) {
  const t = useT();
  const chosen = useChosen();
  const columns = useLineRowColumns(chosen).filter((c) => c.optional !== true);
  const [selected, setSelected] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  // Orders are taken from while something is to come of them; of papers, the program knows what is left.
  const orders = def.from.every((kind) => kinds[kind].life === "order");
  const sided = def.side !== null && def.from.every((kind) => kinds[kind].side === def.side);
  const filter: Filter[] = [
    { field: "kind", op: "any_of", values: [...def.from] },
    orders ? { field: "open", op: "eq", values: ["true"] } : { field: "state", op: "any_of", values: ["posted"] },
    ...(sided && partner !== "" ? [{ field: "partner", op: "eq" as const, values: [partner] }] : []),
  ];
  const pages = usePages("document.lines", { filter, sort: "-day", limit: 50 });
  const rows = useMemo(() => pages.data?.pages.flatMap((p) => p.rows) ?? [], [pages.data]);
  const take = async () => {
    setBusy(true);
    setError(null);
    try {
      const { document } = await call("document.propose", { kind: def.kind, from: readFrom(writeFrom(chosen.rows)) });
      onTake(document);
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
          onEnd={() => pages.hasNextPage && !pages.isFetchingNextPage && void pages.fetchNextPage()}
          empty={pages.isSuccess && rows.length === 0 ? <p className="gridnote">{t("document.nothingToTake")}</p> : undefined}
        />
      </div>
      <div className="dangeractions">
        <span className="why">
          {chosen.rows.length === 0 ? t("document.open.tick") : t("document.open.ticked", { count: chosen.rows.length })}
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
