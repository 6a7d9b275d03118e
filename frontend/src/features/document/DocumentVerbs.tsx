import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import type { DocumentVerb, DocumentView } from "@/contract";
import { isZero } from "@/format/number";
import { useT } from "@/i18n";
import { useKey } from "@/keys/registry";
import type { KeyId } from "@/keys/table";
import { Danger } from "@/shell/Danger";
import { DangerWithReason } from "@/shell/DangerWithReason";
import { useToday } from "@/shell/info";
import { openPage } from "@/state/tabs";
import { DayField } from "@/ui/DayField";
import { Tag } from "@/ui/Dot";
import { KeyButton } from "@/ui/Page";
import type { KindDef } from "./kinds";
import { writeFrom } from "./paper";
import { PaperLink, StateDot } from "./words";

/** Beside the title: how far it is, what it takes back, what took it back. */
export function DocumentSub({ view }: { view: DocumentView }) {
  const t = useT();
  const waiting = view.lines.filter((l) => l.review === "waiting").length;
  return (
    <>
      <StateDot state={view.state} waiting={waiting} />
      {view.opening && (
        <span title={t("document.openingWhy")}>
          <Tag>{t("document.opening")}</Tag>
        </span>
      )}
      {view.reverses && (
        <span className="muted">
          {t("document.reverses")} <PaperLink number={view.reverses} kind={view.kind} />
        </span>
      )}
      {view.reversed_by && (
        <span className="muted">
          {t("document.reversedBy")} <PaperLink number={view.reversed_by} kind={view.kind} />
        </span>
      )}
    </>
  );
}

/** It goes on with this: promised, or in the books. */
function isForward(verb: DocumentVerb): boolean {
  return verb === "confirm" || verb === "post";
}

/** The key that confirms or posts, heard while the paper is being saved: whoever saves and posts in one go waits for neither. */
export function CommitLater({ run }: { run: () => void }): null {
  useKey("commit", run);
  return null;
}

/** Keys of what can be made of a paper; there are hardly more than two. */
const makeKeys: readonly (KeyId | undefined)[] = ["makeNext", "makeOther"];

/** Copying, what can be made of it, and what can be done with it now. */
export function DocumentVerbs({
  def,
  view,
  dirty,
  busy,
  due,
  onDue,
  onAct,
  closing,
}: {
  def: KindDef;
  view: DocumentView;
  dirty: boolean;
  busy: boolean;
  /** Asked for while it was being saved: it is to be confirmed or posted now. */
  due: boolean;
  /** That was taken up. */
  onDue: () => void;
  /** `day` is that of a reversal which moves no stock. */
  onAct: (verb: DocumentVerb, reason: string, day?: string) => void;
  /** What closing it leaves behind, told where that is asked about. */
  closing?: ReactNode;
}) {
  const t = useT();
  const today = useToday();
  const dayField = useId();
  const stocked = def.fields.includes("warehouse");
  /** As of which day it is taken back; null is today. */
  const [day, setDay] = useState<string | null>(null);
  const [asking, setAsking] = useState<"cancel" | "close" | "reverse" | null>(null);
  /** Lines that nothing is to be paid for, where that is asked about before it is promised. */
  const [free, setFree] = useState<string[]>([]);
  /** A reason that was refused, or not used, is there when it is asked again. */
  const reason = useRef("");
  const { number } = view;
  const go = (verb: DocumentVerb) => {
    const unpriced = view.kind === "sales_order" && verb === "confirm" ? unpricedItems(view) : [];
    if (verb === "cancel" || verb === "close" || verb === "reverse") setAsking(verb);
    else if (unpriced.length > 0) setFree(unpriced);
    else onAct(verb, "");
  };
  const forward = view.verbs.find(isForward);
  const takeUp = useRef<() => void>(() => undefined);
  takeUp.current = () => {
    onDue();
    if (forward && !dirty) go(forward);
  };
  useEffect(() => {
    if (due) takeUp.current();
  }, [due]);
  const open = view.lines.filter((l) => l.open).length;
  const ask = asking && {
    label: t(`document.verbs.${asking}`),
    title: t("document.ask", { verb: t(`document.verbs.${asking}`), number }),
    stay: t("common.cancel"),
    go: t(`document.verbs.${asking}`),
    onStay: () => setAsking(null),
  };
  const done = (reason: string) => {
    if (asking) onAct(asking, reason, (asking === "reverse" && day) || undefined);
    setAsking(null);
    setDay(null);
  };
  return (
    <>
      {/* A list is written together with its order, and not by itself. */}
      {view.kind !== "material_list" && (
        <KeyButton label={t("common.copy")} right={def.right} quiet run={() => openPage(view.kind, { copy: number })} />
      )}
      {view.makes.map((kind, at) => (
        <KeyButton
          key={kind}
          id={makeKeys[at]}
          label={kind === view.kind ? t("document.allocate") : t("document.make", { noun: t(`document.kinds.${kind}`) })}
          disabled={dirty}
          why={t("version.saveFirst")}
          quiet
          run={() => openPage(kind, { from: writeFrom([{ document: number }]) })}
        />
      ))}
      {dirty && view.verbs.length > 0 && <span className="why">{t("version.saveFirst")}</span>}
      {view.verbs.map((verb) => {
        return (
          <KeyButton
            key={verb}
            id={isForward(verb) ? "commit" : undefined}
            label={verb === "confirm" && view.kind === "work_order" ? t("workOrder.release") : t(`document.verbs.${verb}`)}
            primary={isForward(verb) && !dirty}
            danger={verb === "cancel" || verb === "close" || verb === "reverse"}
            bar={isForward(verb)}
            busy={busy}
            disabled={dirty}
            why={t("version.saveFirst")}
            quiet
            run={() => go(verb)}
          />
        );
      })}
      {free.length > 0 && (
        <Danger
          label={t("document.verbs.confirm")}
          title={t("document.freeTitle", { count: free.length })}
          why={t("document.freeWhy", { items: free.slice(0, 5).join(t("common.comma")), number })}
          stay={t("common.cancel")}
          go={t("document.freeGo")}
          onStay={() => setFree([])}
          onGo={() => {
            setFree([]);
            onAct("confirm", "");
          }}
        />
      )}
      {ask && asking === "cancel" && <Danger {...ask} why={t("document.cancelWhy")} onGo={() => done("")} />}
      {ask && asking === "close" && (
        <DangerWithReason {...ask} kept={reason} why={t("document.closeWhy", { count: open })} onGo={done}>
          {closing}
        </DangerWithReason>
      )}
      {ask && asking === "reverse" && (
        <DangerWithReason
          {...ask}
          kept={reason}
          why={t(stocked ? "document.reverseStockWhy" : "document.reverseMoneyWhy", { count: view.lines.length })}
          onGo={done}
        >
          {!stocked && (
            <>
              <label className="above" htmlFor={dayField}>
                {t("document.reverseDay")}
              </label>
              <DayField id={dayField} clear={false} value={day ?? today} from={view.day} until={today} onPick={setDay} />
              <p className="muted">{t("document.reverseDayWhy")}</p>
            </>
          )}
        </DangerWithReason>
      )}
    </>
  );
}

/** Items of lines with a price of 0; of lines whose price is not shown to this person nothing is said. */
function unpricedItems(view: DocumentView): string[] {
  return view.lines.flatMap((l) => (l.price && isZero(l.price.price) ? [l.item] : []));
}
