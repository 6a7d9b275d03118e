import { useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import type { TFunction } from "i18next";
import { useEffect, useMemo, useRef, useState } from "react";
import type { DocumentView } from "@/contract";
import { formatDecimal, isNegative, isZero } from "@/format/number";
import { errorText, useT } from "@/i18n";
import { Kbd } from "@/keys/Kbd";
import { useMay } from "@/session/useRights";
import { useInfo, useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { useSettings } from "@/state/settings";
import { call } from "@/transport/call";
import type { ApiError } from "@/transport/error";
import { readKey, useChange } from "@/transport/query";
import { Fields, useFormProblems } from "@/ui/form/Fields";
import { isBegun, LineGrid } from "@/ui/form/LineGrid";
import { type LineProblem, LineProblems } from "@/ui/form/LineProblems";
import { notNumber } from "@/ui/form/number-words";
import { ChangedBy, RecordPage, savedKey, useSaving } from "@/ui/form/RecordPage";
import { savedOf, useDraft } from "@/ui/form/useDraft";
import { LabelButton } from "@/ui/label/LabelButton";
import { ColumnChooser } from "@/ui/list/ColumnChooser";
import { useColumns } from "@/ui/list/useColumns";
import { Failure, Message } from "@/ui/Message";
import { KeyButton } from "@/ui/Page";
import { PrintButton, usePrint } from "@/ui/PrintButton";
import { useLetterhead } from "@/ui/useLetterhead";
import { numberedAs } from "./alike";
import { withPartner } from "./amounts";
import { useBriefs } from "./briefs";
import { DocumentInspector } from "./DocumentInspector";
import { CommitLater, DocumentSub, DocumentVerbs } from "./DocumentVerbs";
import { useHeadFields } from "./headFields";
import { useInvoices } from "./invoices";
import { type KindDef, labelled } from "./kinds";
import { useLineColumns } from "./lineColumns";
import { type Named, useBins, usePartnerName, useWarehouses } from "./lookup";
import { OrderChain } from "./OrderChain";
import { blankLine, draftOf, nextLine, type Paper, type PaperLine, paperOf, paperOfDraft, withPlace } from "./paper";
import { ScanStrip } from "./ScanStrip";
import { type Short, ShortLines } from "./ShortLines";
import { useServed } from "./served";
import { TakeLines } from "./TakeLines";
import { Totals } from "./Totals";
import { useAmounts } from "./useAmounts";
import { useOnlyPlace } from "./useOnlyPlace";
import { nounOf } from "./words";

/** A line in few words, where two of them are held against each other. */
function toldLine({ item, settles, quantity, warehouse, bin, lot }: PaperLine): string {
  return [item || settles, quantity, warehouse, bin, lot].filter((part) => part).join(" ");
}

/** A paper being written, or looked at: head fields, lines, what they come of and how far what comes of them is. */
export function DocumentForm({
  def,
  view,
  start,
  filled,
  missing = [],
  read,
}: {
  def: KindDef;
  view: DocumentView | undefined;
  start: Paper;
  /** What a new one begins with, as if it had been typed: it can be saved at once. */
  filled: Paper | undefined;
  /** What of its lines is not there. */
  missing?: Short | undefined;
  read: { error: ApiError | null; refetch: () => unknown };
}) {
  const t = useT();
  const tab = useTab();
  const today = useToday();
  const client = useQueryClient();
  const info = useInfo();
  const loaded = useMemo(() => view && savedOf(paperOf(view), view), [view]);
  const draft = useDraft<Paper>(loaded, start);
  const fill = useRef(filled);
  const { set } = draft;
  useEffect(() => {
    if (fill.current) set(fill.current);
  }, [set]);
  const [line, setLine] = useState<number | null>(null);
  const [told, setTold] = useState<LineProblem[]>([]);
  const [taking, setTaking] = useState(false);
  const [short, setShort] = useState(missing);
  const [picked, setPicked] = useState<Named | null>(null);
  const paper = draft.value;
  const isNew = draft.revision === null;
  const editable = view?.editable ?? isNew;
  const blank = (lines: PaperLine[]) => ({ ...blankLine(lines), number: nextLine([...lines, ...draft.base.lines]) });
  const begun = (l: PaperLine, i: number) => isBegun(l, i, paper.lines, blank);
  const served = useServed(paper.lines);
  const briefOf = useBriefs(
    view,
    paper.lines.map((l) => l.item),
  );
  const lies = (item: string) => !["service", undefined].includes(briefOf(item)?.kind);
  const money = useMay()("money");
  const currencyDecimals = info?.currency_decimals ?? 2;
  // Another one may have come by then: with lines that were taken, or when what was typed was given up.
  const known = [picked, view && { code: view.partner, name: view.partner_name }].find((one) => one?.code === paper.partner);
  const readName = usePartnerName(known ? "" : paper.partner);
  const called = known?.name ?? readName;
  const amounts = useAmounts({ def, view, draft, editable, decimals: currencyDecimals, begun });
  /** Somebody said on this paper whether tax is in its prices. */
  const taxByHand = useRef(false);
  const fields = useHeadFields({
    def,
    draft,
    editable,
    partnerName: called,
    onPartner: (partner) => {
      setPicked(partner);
      draft.set(withPartner(paper, partner.code, amounts.habit, taxByHand.current));
    },
    onTax: () => {
      taxByHand.current = true;
    },
  });
  const problems = useFormProblems(draft, fields, errorText);
  const lineProblems = (l: PaperLine): Record<string, string> => ({
    ...(!def.pays && l.item === "" ? { item: t("form.required") } : {}),
    ...(l.quantity === "" ? { quantity: t("form.required") } : {}),
    ...manyDecimals(t, l.quantity, briefOf(l.item)?.decimals),
    ...(l.quantity !== "" && isZero(l.quantity) ? { quantity: t("document.notZero") } : {}),
    ...(l.quantity !== "" && isNegative(l.quantity) && !mayTakeAway(def) ? { quantity: t("form.aboveZero") } : {}),
    ...(def.kind === "adjustment" && l.reason === "" ? { reason: t("form.required") } : {}),
  });
  const own = paper.lines.map((l, i) => (begun(l, i) ? {} : lineProblems(l)));
  const wrong = told.filter((p) => !served.isTold(p));
  /** What a command answered is what the page shows from then on. */
  const takeView = (v: DocumentView) => {
    client.setQueryData(readKey("document.get", { number: v.number }), v);
    served.clear();
    return savedOf(paperOf(v), v);
  };
  const saving = useSaving(
    draft,
    problems,
    async (record, revision) => {
      act.reset();
      served.clear();
      const kept = { ...record, lines: record.lines.filter((l, i) => !isBegun(l, i, record.lines, blank)) };
      try {
        const saved = await call("document.save", { document: draftOf(kept), number: view?.number ?? null, revision });
        tab.setParams({ number: saved.number });
        return takeView(saved);
      } catch (problem) {
        served.put(problem);
        throw problem;
      }
    },
    undefined,
    () => wrong.length === 0,
  );
  const warehouses = useWarehouses(def.fields.includes("warehouse"));
  useOnlyPlace(
    def,
    paper.lines,
    warehouses,
    (l) => editable && lies(l.item) && !draft.base.lines.some((b) => b.number === l.number),
    (lines) => draft.set({ lines }),
  );
  const { message } = App.useApp();
  const act = useChange("document.act", (v) => {
    draft.take(takeView(v));
    // What a completion should have taken by itself and was not there.
    setShort(v.short ?? []);
    // In place of that it was saved: what was done last is told.
    void message.success({
      key: savedKey,
      content: t("document.nowIs", { number: v.number, state: t(`document.states.${v.state}`) }),
    });
  });
  /** Whether it is to be confirmed or posted once it is saved. */
  const [later, setLater] = useState(false);
  const ended = !saving.busy;
  useEffect(() => {
    // What was not saved is not posted.
    if (ended && draft.dirty) setLater(false);
  }, [ended, draft.dirty]);
  // What was refused holds for the paper as it was then: posted elsewhere, or with its lines scanned, nobody knows it to be so.
  const { reset, error: refused } = act;
  const clearServed = served.clear;
  const standing = view && JSON.stringify([view.revision, view.state, view.lines.map((l) => l.scans)]);
  const stood = useRef(standing);
  useEffect(() => {
    if (stood.current === standing) return;
    stood.current = standing;
    // A conflict is told by the very change that it is about.
    if (refused?.kind === "conflict") return;
    reset();
    clearServed();
  }, [standing, refused, reset, clearServed]);
  const columns = useColumns(
    `${def.kind}.lines`,
    useLineColumns({
      def,
      lines: paper.lines,
      briefOf,
      keptOf: amounts.keptOf,
      untouched: amounts.untouched,
      amountsOf: amounts.of,
      habit: amounts.habit,
      draft: view === undefined || view.state === "draft",
      scans: view?.scan_required ?? false,
      money,
      warehouses,
      bins: useBins(paper.lines.flatMap((l) => [l.warehouse, l.to_warehouse])),
      invoices: useInvoices(def, paper.partner, currencyDecimals, today),
      currencyDecimals,
      today,
      onPick: () => undefined,
    }),
  );
  // What is wrong stands in a column that shows, also where that is left out.
  const shown = columns.all.filter((c) => c.key === served.field || columns.shown.includes(c));
  const most = served.mended;
  const mend =
    most && editable
      ? [
          {
            label: t("document.changeTo", {
              quantity: def.pays
                ? formatDecimal(most.line.quantity, currencyDecimals)
                : `${formatDecimal(most.line.quantity, briefOf(most.line.item)?.decimals)} ${briefOf(most.line.item)?.unit ?? ""}`,
            }),
            run: () => {
              saving.clear();
              act.reset();
              draft.set({ lines: most.lines });
            },
          },
        ]
      : [];
  const current = line === null ? undefined : paper.lines[line];
  const put = (changed: PaperLine) => line !== null && draft.set({ lines: paper.lines.with(line, changed) });
  const language = useSettings((s) => s.language);
  const printing = usePrint("document.print");
  const letterhead = useLetterhead();
  const noun = nounOf(t, def.kind, view?.lines);
  const asLine = (value: unknown): value is PaperLine => typeof value === "object" && value !== null && "parents" in value;
  const doing = act.variables?.verb;
  return (
    <RecordPage
      title={view ? `${noun} ${view.number}` : t(`document.create.${def.kind}`)}
      sub={view && <DocumentSub view={view} />}
      draft={draft}
      saving={saving}
      right={def.right}
      readOnly={!editable}
      blocked={wrong.length > 0 ? t("form.wrongCells", { count: wrong.length }) : null}
      labelOf={(field, n) =>
        n !== undefined
          ? t("document.lineNumber", { line: n })
          : (fields.find((f) => f.name === field)?.label ?? t("document.lines"))
      }
      show={(_, value) => (asLine(value) ? toldLine(value) : String(value ?? ""))}
      align={(base, mine, theirs) => numberedAs(base, { ...mine, lines: mine.lines.filter((l, i) => !begun(l, i)) }, theirs)}
      read={read}
      mend={mend}
      message={
        act.error && doing ? (
          <Failure what={t(`document.notDone.${doing}`)} error={act.error} next={mend} />
        ) : printing.failure ? (
          printing.failure
        ) : short.length > 0 && (editable || def.kind === "completion") ? (
          <ShortLines short={short} onClose={() => setShort([])} />
        ) : isNew && def.needsFrom && paper.lines.length === 0 ? (
          <Message
            tone="blue"
            what={t("document.comesOf", { kinds: def.from.map((k) => t(`document.kinds.${k}`)).join(t("document.or")) })}
            why={t("document.comesOfWhy")}
            next={[{ label: t("document.take"), run: () => setTaking(true) }]}
          />
        ) : (
          letterhead.ask || undefined
        )
      }
      bar={
        <>
          <span>
            {t("document.linesCount", {
              count: paper.lines.length - own.filter((_, i) => begun(paper.lines[i] as PaperLine, i)).length,
            })}
          </span>
          <LineProblems problems={told} />
          {money && <Totals def={def} view={view} dirty={draft.dirty} total={amounts.total} decimals={currencyDecimals} />}
          {view && (
            <span className="right">
              <ChangedBy by={view.changed_by} at={view.changed_at} trail={{ kind: "document", code: view.number }} />
            </span>
          )}
        </>
      }
      inspector={
        view || (current && current.parents.length > 0) ? (
          <DocumentInspector
            def={def}
            view={view}
            line={current}
            place={line === null ? 0 : line + 1}
            kept={current && view?.lines.find((k) => k.number === current.number)}
            brief={current && briefOf(current.item)}
            currencyDecimals={currencyDecimals}
            editable={editable}
            dirty={draft.dirty}
            onLine={put}
            onView={(v) => draft.take(takeView(v))}
          />
        ) : undefined
      }
      actions={
        <>
          {editable && def.from.length > 0 && (
            <KeyButton label={t("document.take")} right={def.right} quiet run={() => setTaking(true)} />
          )}
          {view && labelled.includes(def.kind) && (
            <LabelButton
              what={{ of: "document", number: view.number }}
              rows={null}
              disabled={draft.dirty}
              why={t("version.saveFirst")}
            />
          )}
          {view && (
            <PrintButton
              run={() => printing.print({ number: view.number, language }, letterhead.printed)}
              busy={printing.busy}
              dirty={draft.dirty}
              bar
            />
          )}
          {saving.busy && <CommitLater run={() => setLater(true)} />}
          {view && (
            <DocumentVerbs
              def={def}
              view={view}
              dirty={draft.dirty}
              busy={act.isPending}
              due={later && ended && !draft.dirty}
              onDue={() => setLater(false)}
              onAct={(verb, reason, day) => {
                saving.clear();
                served.clear();
                act.mutate(
                  { number: view.number, verb, reason, revision: draft.revision ?? view.revision, ...(day ? { day } : {}) },
                  { onError: (problem) => served.put(problem) },
                );
              }}
            />
          )}
        </>
      }
    >
      <div className="editor">
        {def.kind === "sales_order" && view?.codes[0] && <OrderChain code={view.codes[0]} />}
        <div className="form">
          <Fields draft={draft} fields={fields} problems={problems} />
        </div>
        <div className="partshead">
          <strong>{t("document.lines")}</strong>
          {!editable && <span className="muted">{t("document.readOnly")}</span>}
          <span className="right">
            {editable && (
              <span className="muted">
                {t("form.pasteHint")} <Kbd id="paste" />
              </span>
            )}
            <ColumnChooser {...columns} />
          </span>
        </div>
        {editable && def.fields.includes("warehouse") && (
          <ScanStrip view={view} dirty={draft.dirty} onLine={(n) => setLine(paper.lines.findIndex((l) => l.number === n))} />
        )}
        <div className="fill">
          <LineGrid
            label={t("document.lines")}
            columns={shown}
            enter={served.enter}
            all={columns.all}
            lines={paper.lines}
            base={draft.base.lines}
            before={(l, base) => base.find((b) => b.number === l.number)}
            onChange={(lines) => draft.set({ lines: withPlace(paper.lines, lines, lies) })}
            blank={blank}
            copy={(l, lines) => ({ ...l, number: nextLine([...lines, ...draft.base.lines]) })}
            problems={(_, i) => ({ ...served.of(i, columns.all), ...own[i] })}
            selected={line}
            onSelect={setLine}
            onProblems={setTold}
            disabled={!editable}
            focus={!isNew || (paper.lines.length > 0 && (def.side === null || paper.partner !== ""))}
            begins={!def.needsFrom}
          />
        </div>
      </div>
      {taking && (
        <TakeLines
          def={def}
          partner={paper.partner}
          onClose={() => setTaking(false)}
          onTake={(proposed, missing) => {
            setTaking(false);
            setShort(missing);
            const more = paperOfDraft(proposed, today);
            const lines = paper.lines.filter((l, i) => !begun(l, i));
            const first = nextLine([...lines, ...draft.base.lines]);
            draft.set({
              partner: paper.partner || more.partner,
              tax: paper.tax === "partner" ? more.tax : paper.tax,
              lines: [...lines, ...more.lines.map((l, i) => ({ ...l, number: first + i }))],
            });
          }}
        />
      )}
    </RecordPage>
  );
}

/** A quantity that was pasted before anybody knew what its item is measured in. */
function manyDecimals(t: TFunction, quantity: string, decimals: number | undefined): Record<string, string> {
  const why = decimals === undefined ? null : notNumber(t, quantity, decimals);
  return why === null ? {} : { quantity: why };
}

/** A correction may take away, a credit note is an invoice of what came back, and money in advance pays by being less. */
function mayTakeAway(def: KindDef): boolean {
  return def.kind === "adjustment" || def.pays !== undefined || (def.fields.includes("price") && def.settles === true);
}
