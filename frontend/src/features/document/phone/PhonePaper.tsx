import { useQueryClient } from "@tanstack/react-query";
import { CircleCheck } from "lucide-react";
import { useRef, useState } from "react";
import type { DocumentView } from "@/contract";
import { useT } from "@/i18n";
import { readKey, useChange, useRead } from "@/transport/query";
import { Failure } from "@/ui/Message";
import type { Taken } from "@/ui/scan/Answer";
import { isScanned } from "@/ui/scan/marks";
import { sound } from "@/ui/scan/sound";
import { useScanner } from "@/ui/scan/useScanner";
import { draftOf, type PaperLine, paperOf, withQuantity } from "../paper";
import { jobOf } from "./kinds";
import { LineFacts, QuantityStep, ScanState, ScanTask } from "./LineStep";
import { Mismatch } from "./Mismatch";
import { PhonePage } from "./Parts";
import { Review, ReviewFoot } from "./Review";

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
  const job = jobOf(view.kind);
  /** Quantities as they were when the paper was opened: what there is to do, however little of it is done. */
  const planned = useRef(new Map(view.lines.map((line) => [line.number, line.quantity])));
  const [kept, setKept] = useState<ReadonlySet<number>>(new Set());
  const [at, setAt] = useState<number | null>(
    () => view.lines.find((line) => !isScanned(line))?.number ?? view.lines[0]?.number ?? null,
  );
  const [rescan, setRescan] = useState(false);
  const [answer, setAnswer] = useState<{ taken: Taken; text: string } | null>(null);
  const line = view.lines.find((one) => one.number === at);
  const code = useCode(line);
  const { number } = view;
  const go = (to: number | null) => {
    setAnswer(null);
    setRescan(false);
    setAt(to);
  };
  const take = useChange("scan.take");
  const save = useChange("document.save", (saved) => client.setQueryData(readKey("document.get", { number }), saved));
  const post = useChange("document.act", (posted) => {
    sound("right");
    client.setQueryData(readKey("document.get", { number }), posted);
  });
  const scan = (text: string) => {
    if (!line || take.isPending) return;
    take.mutate(
      { number, line: line.number, text },
      {
        onSuccess: (taken) => {
          setAnswer({ taken, text });
          sound(taken.refused ? "wrong" : "right");
          if (!taken.refused && taken.whole) setRescan(false);
        },
        onError: () => sound("wrong"),
      },
    );
  };
  useScanner(scan, line !== undefined && view.editable);
  /** The line after this one that nobody has been at; none when all are done. */
  const after = (done: ReadonlySet<number>): number | null => {
    const place = view.lines.findIndex((one) => one.number === at);
    const order = [...view.lines.slice(place + 1), ...view.lines.slice(0, place)];
    return order.find((one) => !done.has(one.number))?.number ?? null;
  };
  const write = (change: (lines: PaperLine[]) => PaperLine[], then: () => void) => {
    const paper = paperOf(view);
    const document = draftOf({ ...paper, lines: change(paper.lines) });
    save.mutate({ document, number, revision: view.revision }, { onSuccess: then });
  };
  const keep = (quantity: string) => {
    const done = new Set([...kept, at ?? 0]);
    const then = () => {
      setKept(done);
      go(after(done));
    };
    if (quantity === line?.quantity) then();
    else write((lines) => lines.map((one) => (one.number === at ? withQuantity(one, quantity) : one)), then);
  };
  const frame = {
    title: `${t(`document.kinds.${view.kind}`)} ${number}`,
    sub: [view.partner_name, t("phone.lines", { count: view.lines.length })].filter((part) => part !== "").join(" · "),
    at: t("phone.at", { done: kept.size, all: view.lines.length }),
    share: view.lines.length === 0 ? 0 : Math.round((kept.size / view.lines.length) * 100),
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
          <p>{t("phone.postedWhy", { count: view.lines.length })}</p>
          {view.codes.map((one) => (
            <p key={one} className="code text2">
              {one}
            </p>
          ))}
        </div>
      </PhonePage>
    );
  }
  if (!line) {
    const leaveOut = () =>
      write(
        (lines) => lines.filter((one) => view.lines.some((own) => own.number === one.number && isScanned(own))),
        () => setKept(new Set()),
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
        <Review view={view} onLine={go} />
      </PhonePage>
    );
  }
  if (answer?.taken.refused) {
    const { elsewhere } = answer.taken;
    return (
      <PhonePage
        {...frame}
        share={undefined}
        onBack={() => setAnswer(null)}
        foot={
          <>
            {elsewhere != null && (
              <button type="button" className="wide" onClick={() => go(elsewhere)}>
                {t("phone.toLine", { line: elsewhere })}
              </button>
            )}
            <button type="button" className="wide" onClick={() => go(after(new Set([...kept, line.number])))}>
              {t("phone.skipLine")}
            </button>
            <button type="button" className="main wide" onClick={() => setAnswer(null)}>
              {t("phone.rescan")}
            </button>
          </>
        }
      >
        <Mismatch taken={answer.taken} text={answer.text} job={job} code={code} />
      </PhonePage>
    );
  }
  const wanted = planned.current.get(line.number) ?? line.quantity;
  const scanning = rescan || (view.scan_required && !isScanned(line));
  return (
    <PhonePage
      {...frame}
      onBack={onBack}
      foot={
        scanning && (
          <button type="button" className="wide" onClick={() => go(after(new Set([...kept, line.number])))}>
            {t("phone.skip")}
          </button>
        )
      }
    >
      <LineFacts line={line} planned={wanted} job={job} code={code} />
      {take.error && <Failure what={t("scan.notTaken")} error={take.error} />}
      {save.error && <Failure what={t("phone.notKept")} error={save.error} />}
      <ScanState line={line} taken={answer?.taken ?? null} onAgain={() => setRescan(true)} />
      {scanning ? (
        <ScanTask key={line.number} line={line} busy={take.isPending} onScan={scan} />
      ) : (
        <QuantityStep
          key={line.number}
          line={line}
          planned={wanted}
          job={job}
          isLast={after(new Set([...kept, line.number])) === null}
          busy={save.isPending}
          required={view.scan_required}
          onSkip={() => go(after(new Set([...kept, line.number])))}
          onGo={keep}
        />
      )}
    </PhonePage>
  );
}
