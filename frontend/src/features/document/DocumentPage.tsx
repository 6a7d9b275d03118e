import { useMemo, useRef } from "react";
import type { DocumentView } from "@/contract";
import { useT } from "@/i18n";
import { useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import type { ApiError } from "@/transport/error";
import { useRead } from "@/transport/query";
import { Unread } from "@/ui/form/RecordPage";
import { Failure } from "@/ui/Message";
import { Page, useTitle } from "@/ui/Page";
import { DocumentForm } from "./DocumentForm";
import type { KindDef } from "./kinds";
import { blankPaper, copyOf, type Paper, paperOfDraft, readFrom } from "./paper";

/** One paper: in the books, or a new one, begun empty, as a copy, or of lines of others. */
export function DocumentPage({ def }: { def: KindDef }) {
  const t = useT();
  const today = useToday();
  const { number, copy, from } = useTab().params;
  const { kind, needsFrom = false } = def;
  const key = number ?? copy;
  const isMade = key === undefined && from !== undefined;
  const read = useRead("document.get", { number: key ?? "" }, { enabled: key !== undefined });
  const made = useRead("document.propose", { kind, from: readFrom(from ?? "") }, { enabled: isMade });
  const view: DocumentView | undefined = number === undefined ? undefined : read.data;
  const start = useMemo(() => blankPaper(kind, today), [kind, today]);
  const filled = useMemo((): Paper | undefined => {
    if (number === undefined && copy !== undefined && read.data) return copyOf(read.data, today, needsFrom);
    return isMade && made.data ? paperOfDraft(made.data.document, today) : undefined;
  }, [number, copy, read.data, isMade, made.data, needsFrom, today]);
  // A new one begins with what others are now: what was read of them before may be older than the last change.
  const source = isMade ? made : read;
  const begun = useRef(number !== undefined || (key === undefined && !isMade));
  if (source.isSuccess && !source.isFetching) begun.current = true;
  if (key !== undefined && !(read.data && begun.current))
    return <Unread title={`${t(`document.kinds.${kind}`)} ${key}`} read={read} />;
  if (isMade && !(made.data && begun.current)) return <NotMade def={def} error={made.error} retry={() => void made.refetch()} />;
  const missing = isMade ? made.data?.short : undefined;
  return (
    <DocumentForm def={def} view={view} start={start} filled={filled} missing={missing} read={key === undefined ? made : read} />
  );
}

/** What was to be made of other papers is being worked out, or cannot be. */
function NotMade({ def, error, retry }: { def: KindDef; error: ApiError | null; retry: () => void }) {
  const t = useT();
  const title = t(`document.create.${def.kind}`);
  useTitle(title);
  if (!error) return <div className="page" aria-busy="true" />;
  return (
    <Page
      title={title}
      message={
        <Failure
          what={t("document.notMade", { noun: t(`document.kinds.${def.kind}`) })}
          error={error}
          next={[{ label: t("common.retry"), key: "refresh", run: retry }]}
        />
      }
    >
      {null}
    </Page>
  );
}
