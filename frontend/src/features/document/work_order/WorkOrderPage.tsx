import { useMemo, useRef } from "react";
import { useT } from "@/i18n";
import { useTab } from "@/shell/page-context";
import type { ApiError } from "@/transport/error";
import { useRead } from "@/transport/query";
import { Unread } from "@/ui/form/RecordPage";
import { Failure } from "@/ui/Message";
import { Page, useTitle } from "@/ui/Page";
import { readFrom } from "../paper";
import { copyOfOrder, orderOfDraft, reworkOf } from "./order";
import { WorkOrderForm } from "./WorkOrderForm";
import "./work_order.css";

/** One work order: in the books, or a new one, begun empty, as a copy, or for lines of others. */
export default function WorkOrderPage() {
  const t = useT();
  const { number, copy, from, rework } = useTab().params;
  const key = number ?? copy ?? rework;
  const isMade = key === undefined && from !== undefined;
  const read = useRead("work_order.get", { number: key ?? "" }, { enabled: key !== undefined });
  const made = useRead("document.propose", { kind: "work_order", from: readFrom(from ?? "") }, { enabled: isMade });
  const view = number === undefined ? undefined : read.data;
  const proposed = useMemo(() => (isMade && made.data ? orderOfDraft(made.data.document) : null), [isMade, made.data]);
  const filled = useMemo(() => {
    if (number === undefined && copy !== undefined && read.data) return copyOfOrder(read.data);
    if (number === undefined && rework !== undefined && read.data) return reworkOf(read.data);
    return proposed?.order;
  }, [number, copy, rework, read.data, proposed]);
  // A new one begins with what others are now: what was read of them before may be older than the last change.
  const source = isMade ? made : read;
  const begun = useRef(number !== undefined || (key === undefined && !isMade));
  if (source.isSuccess && !source.isFetching) begun.current = true;
  if (key !== undefined && !(read.data && begun.current)) return <Unread title={`${t("workOrder.noun")} ${key}`} read={read} />;
  if (isMade && !(made.data && begun.current)) return <NotMade error={made.error} retry={() => void made.refetch()} />;
  return (
    <WorkOrderForm
      view={view}
      filled={filled}
      others={proposed?.others ?? []}
      nothing={isMade && number === undefined && proposed === null}
      read={isMade ? made : read}
    />
  );
}

/** What was to be made of other papers is being worked out, or cannot be. */
function NotMade({ error, retry }: { error: ApiError | null; retry: () => void }) {
  const t = useT();
  useTitle(t("document.create.work_order"));
  if (!error) return <div className="page" aria-busy="true" />;
  return (
    <Page
      title={t("document.create.work_order")}
      message={
        <Failure
          what={t("document.notMade", { noun: t("workOrder.noun") })}
          error={error}
          next={[{ label: t("common.retry"), key: "refresh", run: retry }]}
        />
      }
    >
      {null}
    </Page>
  );
}
