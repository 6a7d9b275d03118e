import { useQueryClient } from "@tanstack/react-query";
import { CircleCheck } from "lucide-react";
import { useRef, useState } from "react";
import type { DocumentView } from "@/contract";
import { formatDay } from "@/format/date";
import { useT } from "@/i18n";
import { useToday } from "@/shell/info";
import { readKey, useChange, useRead } from "@/transport/query";
import { Failure } from "@/ui/Message";
import { isScanned } from "@/ui/scan/marks";
import { sound } from "@/ui/scan/sound";
import { useScanner } from "@/ui/scan/useScanner";
import { alike } from "../alike";
import { draftOf, type PaperLine, paperOf, withQuantity } from "../paper";
import { useScans } from "../useScans";
import { jobOf } from "./kinds";
import { LineFacts, QuantityStep, ScanState, ScanTask } from "./LineStep";
import { Mismatch } from "./Mismatch";
import { PhonePage } from "./Parts";
import { Review, ReviewFoot } from "./Review";
import { useRows } from "./useRows";

/** The tracking code of a line: its own, or, as long as it is a draft, that of what it comes of. */
function useCode(line: DocumentView["lines"][number] | undefined): string {
  const [parent] = line?.parents ?? [];
  const of = useRead("document.get", { number: parent?.document ?? "" }, { enabled: parent !== undefined }).data;
  const own = line?.shares.find((share) => share.code)?.code;
  return own ?? of?.lines.find((one) => one.number === parent?.line)?.shares.find((share) => share.code)?.code ?? "";
}

/** A paper on the phone: line by line, scanned and counted, then posted. */
export function PhonePaper({ view, onBack }: { view: DocumentView; onBack: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const today = useToday();
  const job = jobOf(view.kind);
  const { number, lines } = view;
  const { rows, change, writes } = useRows(view);
  /** The row at hand; null when all are looked over. */
  const [at, setAt] = useState<number | null>(() => (rows[lines.findIndex((line) => !isScanned(line))] ?? rows[0])?.id ?? null);
  const here = useRef(at);
  here.current = at;
  const [rescan, setRescan] = useState(false);
  const place = rows.findIndex((one) => one.id === at);
  const row = rows[place];
  const line = lines[place];
  const code = useCode(line);
  const scans = useScans(
    number,
    (id) => lines[rows.findIndex((one) => one.id === id)]?.number,
    ({ row: of, taken }) => {
      setAt(of);
      if (taken?.whole && !taken.refused) setRescan(false);
    },
  );
  const go = (to: number | null) => {
    scans.clear();
    setRescan(false);
    setAt(to);
    // What was not kept or posted is told where it was tried.
    if (!save.isPending) save.reset();
    if (!post.isPending) post.reset();
  };
  const save = useChange("document.save", (saved) => client.setQueryData(readKey("document.get", { number }), saved));
  const post = useChange("document.act", (posted) => {
    sound("right");
    client.setQueryData(readKey("document.get", { number }), posted);
  });
  const scan = (text: string) => (row && view.editable ? scans.scan(row.id, text) : sound("wrong"));
  // Also where no scan is asked for: the Enter of a scanner would press the button that was pressed last.
  useScanner(scan, true);
  /** The row after this one that nobody has been at; none when all are done. */
  const after = (done: number | undefined): number | null => {
    const order = [...rows.slice(place + 1), ...rows.slice(0, Math.max(place, 0))];
    return order.find((one) => !one.kept && one.id !== done)?.id ?? null;
  };
  const skip = () => go(after(row?.id));
  const write = (how: (lines: PaperLine[]) => PaperLine[], then: () => void) => {
    const paper = paperOf(view);
    const document = draftOf({ ...paper, lines: how(paper.lines) });
    save.mutate({ document, number, revision: view.revision }, { onSuccess: then });
  };
  const keep = (quantity: string) => {
    if (!row || !line) return;
    const then = () => {
      change(row.id, { kept: true, typed: null });
      // Whoever went to another line meanwhile stays there.
      if (here.current === row.id) go(after(row.id));
    };
    writes(row.id, quantity);
    if (alike(quantity, line.quantity)) then();
    else write((all) => all.map((one) => (one.number === line.number ? withQuantity(one, quantity) : one)), then);
  };
  const kept = rows.filter((one) => one.kept).length;
  const frame = {
    title: `${t(`document.kinds.${view.kind}`)} ${number}`,
    sub: (
      <>
        {/* The day first, since a long name is cut; it is posted on that day, also where that is not today. */}
        <span className={view.day === today ? "num" : "num amber"}>{formatDay(view.day, today)}</span>
        {["", view.partner_name, t("phone.lines", { count: lines.length })]
          .filter((part, i) => i === 0 || part !== "")
          .join(" · ")}
      </>
    ),
    at: t("phone.at", { done: kept, all: lines.length }),
    share: lines.length === 0 ? 0 : Math.round((kept / lines.length) * 100),
  };
  if (view.state === "posted") {
    return (
      <PhonePage
        {...frame}
        at={undefined}
        share={100}
        onBack={onBack}
        foot={
          <button type="button" className="main wide" onClick={onBack}>
            {t("phone.next")}
          </button>
        }
      >
        <div className="phonedone" role="status">
          <CircleCheck size={64} aria-hidden="true" />
          <strong>
            {number} {t("phone.posted")}
          </strong>
          <p>{t("phone.postedWhy", { count: lines.length })}</p>
          {view.codes.map((one) => (
            <p key={one} className="code text2">
              {one}
            </p>
          ))}
        </div>
      </PhonePage>
    );
  }
  if (!row || !line) {
    const leaveOut = () =>
      write(
        (all) => all.filter((one) => lines.some((own) => own.number === one.number && isScanned(own))),
        () => undefined,
      );
    return (
      <PhonePage
        {...frame}
        onBack={onBack}
        foot={
          <ReviewFoot
            view={view}
            busy={save.isPending || post.isPending}
            onLeaveOut={leaveOut}
            onPost={() =>
              post.mutate({ number, verb: "post", reason: "", revision: view.revision }, { onError: () => sound("wrong") })
            }
          />
        }
      >
        <h2 className="phonehint">{t("phone.review")}</h2>
        {post.error && <Failure what={t("phone.notPosted")} error={post.error} />}
        {save.error && <Failure what={t("phone.notKept")} error={save.error} />}
        <Review view={view} onLine={(of) => go(rows[lines.findIndex((one) => one.number === of)]?.id ?? null)} />
      </PhonePage>
    );
  }
  const answer = scans.answer?.row === row.id ? scans.answer : null;
  if (answer?.taken?.refused) {
    const elsewhere = rows[lines.findIndex((one) => one.number === answer.taken?.elsewhere)]?.id;
    return (
      <PhonePage
        {...frame}
        share={undefined}
        onBack={scans.clear}
        foot={
          <>
            {elsewhere !== undefined && (
              <button type="button" className="wide" onClick={() => go(elsewhere)}>
                {t("phone.toLine", { line: answer.taken.elsewhere })}
              </button>
            )}
            <button type="button" className="wide" onClick={skip}>
              {t("phone.skipLine")}
            </button>
            <button type="button" className="main wide" onClick={scans.clear}>
              {t("phone.rescan")}
            </button>
          </>
        }
      >
        <Mismatch taken={answer.taken} text={answer.text} kind={view.kind} code={code} />
      </PhonePage>
    );
  }
  const { planned } = row;
  const scanning = rescan || (view.scan_required && !isScanned(line));
  return (
    <PhonePage
      {...frame}
      onBack={onBack}
      foot={
        scanning && (
          <button type="button" className="wide" onClick={skip}>
            {t("phone.skip")}
          </button>
        )
      }
    >
      <LineFacts line={line} planned={planned} job={job} code={code} />
      {answer?.error && <Failure what={t("scan.notTaken")} error={answer.error} />}
      {save.error && <Failure what={t("phone.notKept")} error={save.error} />}
      <ScanState line={line} taken={answer?.taken ?? null} onAgain={() => setRescan(true)} />
      {scanning ? (
        <ScanTask key={row.id} line={line} onScan={scan} />
      ) : (
        <QuantityStep
          key={row.id}
          line={line}
          planned={planned}
          text={row.typed}
          onText={(typed) => change(row.id, { typed })}
          job={job}
          isLast={after(row.id) === null}
          busy={save.isPending}
          required={view.scan_required}
          onSkip={skip}
          onGo={keep}
        />
      )}
    </PhonePage>
  );
}
