import { useState } from "react";
import { formatPercent, isNegative, isZero, none } from "@/format/number";
import { useT } from "@/i18n";
import { openPage } from "@/state/tabs";
import { Num } from "@/ui/cells";
import { DataList, type ListColumn } from "@/ui/list/DataList";
import { KeyButton, useTitle } from "@/ui/Page";
import { Judge } from "./Judge";
import { type LineRow, rowKeyOf, useLineRowColumns } from "./openColumns";

/** What of a line of a receipt is still to come says nothing here. */
const left = ["done", "left", "reserved", "due"];

/** 待审核收货: lines that came otherwise than ordered; not available until somebody has judged them. */
export default function WaitingLines() {
  const t = useT();
  useTitle(t("document.waiting.title"));
  const all = useLineRowColumns();
  const figure = (key: "ordered" | "arrived"): ListColumn<LineRow> => ({
    key,
    title: t(`document.waiting.${key}`),
    width: 88,
    align: "right",
    render: (r) => <Num value={r[key]} decimals={r.decimals} />,
  });
  const against: ListColumn<LineRow>[] = [
    figure("ordered"),
    figure("arrived"),
    { key: "over", title: t("document.waiting.over"), width: 88, align: "right", render: (r) => <Over share={r.over} /> },
  ];
  const columns = all
    .filter((c) => !left.includes(c.key))
    .flatMap((c): ListColumn<LineRow>[] => {
      if (c.key === "quantity") return [{ ...c, title: t("document.waiting.came") }, ...against];
      return [c.key === "day" ? { ...c, optional: false } : c];
    });
  const [doing, setDoing] = useState<{ row: LineRow; accept: boolean } | null>(null);
  return (
    <>
      <DataList
        command="document.lines"
        keep="receipt.waiting"
        title={t("document.waiting.title")}
        columns={columns}
        rowKey={rowKeyOf}
        onOpen={(r) => openPage(r.kind, { number: r.document })}
        quick={[
          {
            label: t("document.waiting.waits"),
            filter: [
              { field: "kind", op: "eq", values: ["receipt"] },
              { field: "review", op: "any_of", values: ["waiting"] },
            ],
          },
          {
            label: t("document.waiting.maybe"),
            filter: [
              { field: "kind", op: "eq", values: ["receipt"] },
              { field: "may_be_rejected", op: "eq", values: ["true"] },
            ],
          },
        ]}
        countText={(count) => t("document.waiting.count", { count: count as never })}
        empty={{ title: t("document.waiting.empty"), why: t("document.waiting.emptyWhy") }}
        steps={[]}
        actions={(row) => (
          <>
            <KeyButton
              id="commit"
              label={t("document.judge.accept")}
              right="review"
              disabled={row?.review !== "waiting"}
              why={t(row === null ? "document.waiting.pick" : "document.waiting.asOrdered")}
              bar
              run={() => row && setDoing({ row, accept: true })}
            />
            <KeyButton
              label={t("document.judge.reject")}
              right="review"
              danger
              quiet
              disabled={row === null}
              run={() => row && setDoing({ row, accept: false })}
            />
          </>
        )}
      />
      {doing && <Judge number={doing.row.document} line={doing.row.line} accept={doing.accept} onEnd={() => setDoing(null)} />}
    </>
  );
}

/** By how much what came in all is over what was ordered, or under it. */
function Over({ share }: { share: string | null | undefined }) {
  if (share == null || isZero(share)) return <span className="zero">{none}</span>;
  return (
    <span className="amber">
      {isNegative(share) ? "" : "+"}
      {formatPercent(share)}
    </span>
  );
}
