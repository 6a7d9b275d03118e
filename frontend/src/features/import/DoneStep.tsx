import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useEffect, useState } from "react";
import { traits } from "@/contract";
import { formatCount } from "@/format/number";
import { useWhen } from "@/format/useWhen";
import { useT } from "@/i18n";
import { JobRow } from "@/shell/JobChip";
import { openPage, type PageId } from "@/state/tabs";
import { spoil } from "@/transport/query";
import { Message } from "@/ui/Message";
import { KeyButton } from "@/ui/Page";
import { filled } from "./mapping";
import { lookAt } from "./RequestNews";
import type { Kind } from "./types";
import { UndoBatch } from "./UndoBatch";
import type { Flow } from "./useImport";

const lists: Record<Kind, Extract<PageId, `${string}.list` | "cut_over">> = {
  unit: "unit.list",
  item: "item.list",
  conversion: "item.list",
  work_center: "work_center.list",
  bom: "bom.list",
  substitute: "bom.list",
  routing: "routing.list",
  partner: "partner.list",
  warehouse: "warehouse.list",
  bin: "warehouse.list",
  opening_stock: "cut_over",
  opening_sale: "cut_over",
  opening_purchase: "cut_over",
  opening_receivable: "cut_over",
  opening_payable: "cut_over",
};

/** 写入账套: progress, then what was written and the way back. */
export function DoneStep({ flow }: { flow: Flow }) {
  const t = useT();
  const client = useQueryClient();
  const when = useWhen();
  const { written, writing, names, request } = flow;
  const agreed = request?.state === "approved" && request.ofTrial ? request : null;
  const [asking, setAsking] = useState(false);
  const [undone, setUndone] = useState(false);
  useEffect(() => {
    if (written) void spoil(client, traits("import.write").spoils);
  }, [written, client]);
  const at = agreed?.view?.decided_at;
  const done = agreed && at != null ? t("import.request.done", { id: agreed.id, at: when(at) }) : t("import.write.done");
  // What its job wrote is not to be had any more; that it did is.
  if (!written && agreed?.written === null) {
    return (
      <div className="empty imp-done">
        <Message tone="green" what={done} next={[{ label: t("approval.look"), run: () => lookAt(agreed.id) }]} />
        <div className="imp-next">
          <KeyButton id="importFile" label={t("import.write.next")} primary run={flow.reset} bar />
        </div>
      </div>
    );
  }
  if (!written) {
    return (
      <div className="empty">
        <h2>{t("import.write.busy")}</h2>
        <p>{t("import.write.busyWhy")}</p>
        {writing.view && <JobRow job={writing.view} />}
      </div>
    );
  }
  const file = names.join(t("common.comma"));
  const figures = {
    file,
    new: formatCount(written.new),
    changed: formatCount(written.changed),
    removed: formatCount(written.removed),
    same: formatCount(written.same),
    skipped: formatCount(written.skipped),
  };
  const pages = [...new Map(filled(flow.plans).flatMap((p) => (p.kind ? [[lists[p.kind], p.kind] as const] : []))).entries()];
  return (
    <div className="empty imp-done">
      <Message
        tone={undone ? "amber" : "green"}
        what={undone ? t("import.write.undone") : done}
        why={t("import.write.doneWhy", figures)}
      />
      <div className="imp-next">
        {!undone &&
          pages.map(([page, kind]) => (
            <Button key={page} onClick={() => openPage(page, {})}>
              {t("import.write.open", { kind: t(`import.kind.${kind}`) })}
            </Button>
          ))}
        <KeyButton id="importFile" label={t("import.write.next")} primary run={flow.reset} bar />
        {!undone && (
          <span className="right">
            <Button danger onClick={() => setAsking(true)}>
              {t("import.undo.action")}
            </Button>
          </span>
        )}
      </div>
      {asking && (
        <UndoBatch
          batch={{ id: written.batch, file, added: written.new, changed: written.changed }}
          onClose={() => setAsking(false)}
          onDone={() => setUndone(true)}
        />
      )}
    </div>
  );
}
