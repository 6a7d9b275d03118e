import { Input } from "antd";
import { useState } from "react";
import type { DocumentLineView, DocumentView, LineRef } from "@/contract";
import { compare, formatDecimal, isZero, parseDecimal } from "@/format/number";
import { useWhen } from "@/format/useWhen";
import { useT } from "@/i18n";
import { usePersonName } from "@/session/people";
import { useMay } from "@/session/useRights";
import { Num } from "@/ui/cells";
import { Fact, KeyButton, Section } from "@/ui/Page";
import { TrailLink } from "@/ui/TrailLink";
import { Attachments } from "./Attachments";
import type { Brief } from "./briefs";
import { Held } from "./Held";
import { Judge } from "./Judge";
import { type KindDef, kinds } from "./kinds";
import { doneKey } from "./lineColumns";
import { ReviewDot } from "./lineParts";
import type { PaperLine } from "./paper";
import { Reserve } from "./Reserve";
import { PaperLink, StateDot, Tracked, times } from "./words";

/** The line at hand: what it comes of, what came of it, whose it is; below it who did what with the paper, and when. */
export function DocumentInspector({
  def,
  view,
  line,
  place,
  kept,
  brief,
  currencyDecimals,
  editable,
  dirty,
  onLine,
  onView,
}: {
  def: KindDef;
  view: DocumentView | undefined;
  line: PaperLine | undefined;
  /** Which line it is, from 1. */
  place: number;
  /** The line as the program keeps it. */
  kept: DocumentLineView | undefined;
  brief: Brief | undefined;
  currencyDecimals: number;
  editable: boolean;
  dirty: boolean;
  onLine: (line: PaperLine) => void;
  /** What a command answered about the paper. */
  onView: (view: DocumentView) => void;
}) {
  const t = useT();
  const decimals = def.pays ? currencyDecimals : (brief?.decimals ?? 0);
  const unit = brief?.unit ?? "";
  return (
    <>
      {line && (
        <Section
          title={t("document.lineNumber", { line: place })}
          note={<span className="code">{brief?.code || line.settles}</span>}
          action={kept && <ReviewDot review={kept.review} />}
        >
          {kept &&
            // Nothing comes of a draft.
            view?.state !== "draft" &&
            def.progress.map((key) => (
              <Fact key={key} label={key === "done" ? t(`document.done.${doneKey(def)}`) : t(`document.field.${key}`)}>
                <Num value={kept[key]} decimals={decimals} /> {unit}
              </Fact>
            ))}
          {kept && kept.reason !== "" && <Fact label={t("document.field.reason")}>{kept.reason}</Fact>}
          {view && kept && !dirty && <LineSteps def={def} view={view} line={kept} onView={onView} />}
        </Section>
      )}
      {view && kept && <Held view={view} line={kept.number} />}
      {line && line.parents.length > 0 && (
        <Section title={t("document.field.parents")}>
          {line.parents.map((parent, i) => (
            <ParentRow
              key={`${line.number} ${parent.document} ${parent.line}`}
              text={t("document.lineNumber", { line: parent.line })}
              number={parent.document}
              quantity={parent.quantity}
              figure={def.pays ? formatDecimal(parent.quantity, decimals) : `${times(parent.quantity, decimals)} ${unit}`}
              decimals={decimals}
              unit={unit}
              // One parent has what the line has; of several, or where there may be more, each its own.
              editable={editable && (line.parents.length > 1 || def.more === true)}
              onQuantity={(quantity) => onLine({ ...line, parents: line.parents.with(i, { ...parent, quantity }) })}
            />
          ))}
        </Section>
      )}
      {kept && kept.children.length > 0 && (
        <Section title={t("document.children")}>
          {kept.children.map((child) => (
            <ChildRow
              key={`${child.document} ${child.line}`}
              child={child}
              figure={
                // Of what is paid the figure is money, also of a line that has goods.
                kinds[child.kind].pays
                  ? formatDecimal(child.quantity, currencyDecimals)
                  : `${times(child.quantity, decimals)} ${unit}`
              }
            />
          ))}
        </Section>
      )}
      {kept && kept.shares.length > 0 && (
        <Section title={t("document.shares")}>
          {kept.shares.map((share) => (
            <Fact key={share.code ?? ""} label={share.code ? <Tracked code={share.code} /> : t("document.forStock")}>
              <Num value={share.quantity} decimals={decimals} /> {unit}
            </Fact>
          ))}
        </Section>
      )}
      {view && <Attachments key={view.number} document={view.number} />}
      {view && <History view={view} />}
    </>
  );
}

function ParentRow({
  text,
  number,
  quantity,
  figure,
  decimals,
  unit,
  editable,
  onQuantity,
}: {
  text: string;
  number: string;
  quantity: string;
  /** The quantity as it is told where it cannot be changed. */
  figure: string;
  decimals: number;
  unit: string;
  editable: boolean;
  onQuantity: (quantity: string) => void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const label = (
    <>
      <PaperLink number={number} /> {text}
    </>
  );
  if (!editable) return <Fact label={label}>{figure}</Fact>;
  const shown = typed ?? quantity;
  const parsed = parseDecimal(shown, decimals);
  return (
    <Fact label={label}>
      <Input
        size="small"
        className="numeric"
        style={{ width: 96 }}
        aria-label={`${number} ${text}`}
        value={shown}
        status={parsed === null ? "error" : undefined}
        onChange={(e) => {
          setTyped(e.target.value);
          const value = parseDecimal(e.target.value, decimals);
          if (value !== null) onQuantity(value);
        }}
        onBlur={() => parsed !== null && setTyped(null)}
      />{" "}
      {unit}
    </Fact>
  );
}

function ChildRow({ child, figure }: { child: LineRef; figure: string }) {
  const t = useT();
  return (
    <Fact
      label={
        <>
          <PaperLink number={child.document} kind={child.kind} />
          {/* Beside the number there is no room for how far it is. */}
          <br />
          {t("document.lineNumber", { line: child.line })} <StateDot state={child.state} />
        </>
      }
    >
      {figure}
    </Fact>
  );
}

/** What can be done with one line: promising stock to it, or judging it. */
function LineSteps({
  def,
  view,
  line,
  onView,
}: {
  def: KindDef;
  view: DocumentView;
  line: DocumentLineView;
  onView: (view: DocumentView) => void;
}) {
  const t = useT();
  const [doing, setDoing] = useState<"hold" | "void" | "accept" | "reject" | null>(null);
  const may = useMay();
  // Whoever sells or plans may promise stock.
  const right = may("plan") ? "plan" : "sell";
  const reserves = def.reserves === true && view.state === "open" && line.open;
  const judges = line.review === "waiting";
  // What came as ordered may turn out to be bad, as long as some of it is there.
  const came = view.kind === "receipt" && view.state === "posted" && view.reverses == null;
  const rejects = judges || (came && line.review === "none" && compare(line.quantity, line.returned) > 0);
  if (!reserves && !rejects) return null;
  const end = (changed?: DocumentView) => {
    setDoing(null);
    if (changed) onView(changed);
  };
  return (
    <div className="steprow">
      {reserves && (
        <>
          <KeyButton label={t("document.reserve.hold")} right={right} run={() => setDoing("hold")} />
          <KeyButton
            label={t("document.reserve.void")}
            right={right}
            quiet
            disabled={isZero(line.reserved)}
            why={t("document.reserve.nothing")}
            run={() => setDoing("void")}
          />
        </>
      )}
      {judges && <KeyButton label={t("document.judge.accept")} right="review" run={() => setDoing("accept")} />}
      {rejects && <KeyButton label={t("document.judge.reject")} right="review" quiet danger run={() => setDoing("reject")} />}
      {(doing === "hold" || doing === "void") && <Reserve doing={doing} number={view.number} line={line} onEnd={end} />}
      {(doing === "accept" || doing === "reject") && (
        <Judge number={view.number} line={line.number} accept={doing === "accept"} onEnd={end} />
      )}
    </div>
  );
}

/** Who wrote, posted and changed it, when, and why it ended as it did. */
function History({ view }: { view: DocumentView }) {
  const t = useT();
  const when = useWhen();
  const nameOf = usePersonName();
  const by = (who: string, at: number) => t("document.byWhen", { who: nameOf(who), when: when(at) });
  return (
    <Section title={t("document.history")} action={<TrailLink kind="document" code={view.number} />}>
      <Fact label={t("document.madeBy")}>{by(view.made_by, view.made_at)}</Fact>
      {view.posted_by != null && view.posted_at != null && (
        <Fact label={t("document.postedBy")}>{by(view.posted_by, view.posted_at)}</Fact>
      )}
      <Fact label={t("form.changed")}>{by(view.changed_by, view.changed_at)}</Fact>
      {view.reason !== "" && <Fact label={t("common.reason")}>{view.reason}</Fact>}
      {view.codes.map((code) => (
        <Fact key={code} label={t("document.field.code")}>
          <Tracked code={code} />
        </Fact>
      ))}
    </Section>
  );
}
