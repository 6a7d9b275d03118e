import { Checkbox, Input, Segmented } from "antd";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { CountVerb, Output, Row } from "@/contract";
import { formatCount, formatDecimal } from "@/format/number";
import { useT } from "@/i18n";
import { holdKeys } from "@/keys/hold";
import { usePersonName } from "@/session/people";
import { useMay } from "@/session/useRights";
import { Danger } from "@/shell/Danger";
import { DangerWithReason } from "@/shell/DangerWithReason";
import { useInfo } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { useSettings } from "@/state/settings";
import { callFile } from "@/transport/call";
import { useChange, useRead } from "@/transport/query";
import { BinCode, CodeLink, Num } from "@/ui/cells";
import { Tag } from "@/ui/Dot";
import { type Column, Grid } from "@/ui/Grid";
import { Failure, Message } from "@/ui/Message";
import { KeyButton, Page, useTitle } from "@/ui/Page";
import { PaperLink } from "@/ui/Papers";
import { PrintButton, usePrint } from "@/ui/PrintButton";
import { fieldOf, useScanner } from "@/ui/scan/useScanner";
import { useLetterhead } from "@/ui/useLetterhead";
import { useSaved } from "@/ui/useSaved";
import { AddFind } from "./AddFind";
import "./count.css";
import { FigureCell, isStuck, NotEntered } from "./FigureCell";
import { Settle } from "./Settle";
import { unsent, useFigures } from "./useFigures";
import { CountDot, differs, Share } from "./words";

type Line = Row<"count.lines">;
type Shown = "all" | "left" | "differing";

/** As many lines as a count may have. */
const MOST = 5000;

/** A sheet: figures are typed one under the other like in a spreadsheet; what the books say comes when counting has ended. */
export function Sheet({ view }: { view: Output<"count.get"> }) {
  const t = useT();
  const saved = useSaved();
  const nameOf = usePersonName();
  const language = useSettings((s) => s.language);
  const { count } = view;
  const { number } = count;
  useTitle(`${t("count.noun")} ${number}`);
  const may = useMay();
  const money = may("money");
  const decimals = useInfo()?.currency_decimals ?? 2;
  const counting = count.state === "open" && may("keep");
  // Whoever may judge sees the books till they enter a figure themselves: who can enter one counts blindly from the start.
  const sees = view.sees && !counting;
  const read = useRead("count.lines", { number, limit: MOST }, { keep: true });
  const lines = useMemo(() => read.data?.rows ?? [], [read.data]);
  const [shown, setShown] = useState<Shown>("all");
  const [selected, setSelected] = useState<string | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [asking, setAsking] = useState<"leave" | "recount" | "cancel" | "add" | "approve" | "post" | null>(null);
  const [lost, setLost] = useState<readonly string[]>([]);
  const [failed, setFailed] = useState<unknown>(null);
  const [settling, setSettling] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const sheet = useFigures(number, lines, read.dataUpdatedAt, counting);
  const { figures, leave } = sheet;
  const waiting = unsent(figures);
  const { setDirty, active } = useTab();
  const isDirty = waiting.length > 0;
  useEffect(() => setDirty(isDirty), [setDirty, isDirty]);
  const act = useChange("count.act", () => {
    setAsking(null);
    setChosen(new Set());
  });

  const rows = useMemo(
    () => lines.filter((l) => (shown === "left" ? l.counted_by == null : shown === "differing" ? differs(l) : true)),
    [lines, shown],
  );
  const focus = useCallback((line: number) => {
    setSelected(String(line));
    const take = () => {
      const field = box.current?.querySelector<HTMLInputElement>(`input[data-line="${line}"]`);
      field?.focus();
      field?.select();
      return field !== null && field !== undefined;
    };
    if (take()) return;
    // Only rows in sight are there, so the row comes into sight first; what is typed meanwhile is its figure.
    const give = holdKeys(() => undefined);
    setTimeout(() => give(take()), 30);
  }, []);
  /** What a barcode, an item's code or a bin's stands for: the first of its lines that has no figure yet. */
  const jump = useCallback(
    (code: string) => {
      const is = (l: Line) => [l.barcode, l.item, l.bin_barcode, l.bin].some((own) => own !== "" && own === code);
      const found = lines.find((l) => is(l) && l.counted_by == null) ?? lines.find(is);
      // What is not on the sheet is looked for later: it stands there till somebody takes it away, whatever is scanned next.
      if (!found) return setLost((before) => (before.includes(code) ? before : [...before, code]));
      // What stood in the cell before the scan goes first.
      const left = lines.find((l) => String(l.line) === fieldOf(document.activeElement)?.dataset.line);
      if (left) leave(left);
      setShown("all");
      focus(found.line);
    },
    [lines, focus, leave],
  );
  useScanner(jump, counting && active && asking === null);
  const step = useCallback(
    (line: Line, to: 1 | -1) => {
      const next = rows[rows.indexOf(line) + to];
      if (next) focus(next.line);
      return next !== undefined;
    },
    [rows, focus],
  );

  const canRecount = view.verbs.includes("recount");
  const anew = lines.some((l) => l.before != null);
  const columns = useMemo((): Column<Line>[] => {
    const figure = (value: string | null | undefined, line: Line) => <Num value={value} decimals={line.decimals} />;
    return [
      ...(canRecount
        ? [
            {
              key: "pick",
              title: "",
              width: 44,
              frozen: true,
              render: (r: Line) => (
                <Checkbox
                  aria-label={t("count.pick", { line: r.line })}
                  checked={chosen.has(r.line)}
                  onChange={(e) =>
                    setChosen((before) => {
                      const after = new Set(before);
                      if (e.target.checked) after.add(r.line);
                      else after.delete(r.line);
                      return after;
                    })
                  }
                />
              ),
            },
          ]
        : []),
      { key: "line", title: t("count.line"), width: 52, align: "right", frozen: true, render: (r) => r.line },
      {
        key: "bin",
        title: t("count.bin"),
        width: 90,
        render: (r) => <BinCode bin={r.bin} />,
      },
      {
        key: "item",
        title: t("count.item"),
        width: 160,
        render: (r) => (
          <CodeLink page="item" params={{ code: r.item }}>
            {r.item}
          </CodeLink>
        ),
      },
      {
        key: "name",
        title: t("count.name"),
        width: 130,
        grow: true,
        render: (r) => (
          <>
            {r.name} <span className="text2">{r.spec}</span>
            {r.found && <Tag tone="amber">{t("count.found")}</Tag>}
            {r.round > 1 && <Tag>{t("count.round", { round: r.round })}</Tag>}
          </>
        ),
      },
      { key: "lot", title: t("count.lot"), width: 110, render: (r) => <span className="code">{r.lot}</span> },
      { key: "unit", title: t("count.unit"), width: 52, align: "center", render: (r) => r.unit },
      {
        key: "counted",
        title: t("count.figure"),
        width: 120,
        align: "right",
        render: (r) => {
          // Others' figures are told once the books are put right: whoever counts anew counts blindly.
          if (r.counted == null && r.counted_by != null) return <span className="muted">{t("count.entered")}</span>;
          if (!counting) return figure(r.counted, r);
          return (
            <FigureCell
              line={r}
              figure={figures[r.line]}
              onType={(text) => sheet.type(r, text)}
              onFocus={() => setSelected(String(r.line))}
              onLeave={() => leave(r)}
              onDrop={() => sheet.drop(r)}
              onPaste={(texts) => sheet.paste(texts, rows.slice(rows.indexOf(r)))}
              onStep={(to) => step(r, to)}
            />
          );
        },
      },
      ...(anew
        ? [
            {
              key: "before",
              title: t("count.before"),
              width: 100,
              align: "right" as const,
              render: (r: Line) => figure(r.before, r),
            },
          ]
        : []),
      ...(sees
        ? [
            { key: "book", title: t("count.book"), width: 100, align: "right" as const, render: (r: Line) => figure(r.book, r) },
            {
              key: "difference",
              title: t("count.difference"),
              width: 100,
              align: "right" as const,
              // Within the tolerance it is to be looked at, and not wrong, also where it is less.
              render: (r: Line) =>
                differs(r) ? (
                  <span className={r.close ? "amber strong" : "red strong"}>{formatDecimal(r.difference, r.decimals)}</span>
                ) : (
                  figure(r.difference, r)
                ),
            },
            ...(money
              ? [
                  {
                    key: "value",
                    title: t("count.value"),
                    width: 100,
                    align: "right" as const,
                    render: (r: Line) => <Num value={r.value} decimals={decimals} />,
                  },
                ]
              : []),
          ]
        : []),
      { key: "by", title: t("count.countedBy"), width: 80, render: (r) => (r.counted_by ? nameOf(r.counted_by) : "") },
      ...(view.documents.length > 0
        ? [
            {
              key: "document",
              title: t("count.document"),
              width: 150,
              render: (r: Line) => r.document && <PaperLink number={r.document} />,
            },
          ]
        : []),
    ];
  }, [
    t,
    canRecount,
    chosen,
    counting,
    figures,
    sheet,
    anew,
    sees,
    money,
    decimals,
    nameOf,
    view.documents.length,
    leave,
    rows,
    step,
  ]);

  const go = (verb: CountVerb, more: { lines?: number[]; leave?: boolean; reason?: string } = {}) =>
    act.mutate({
      number,
      verb,
      revision: count.revision,
      lines: more.lines ?? [],
      leave: more.leave ?? false,
      reason: more.reason ?? "",
    });
  const [left, setLeft] = useState(count.lines - count.counted);
  useEffect(() => setLeft(count.lines - count.counted), [count]);
  /** Some were refused, or are no figures: counting does not end over them. */
  const stuck = waiting.filter((n) =>
    isStuck(
      figures[n],
      lines.find((l) => l.line === n),
    ),
  );
  const refused = waiting.filter((n) => !counting || figures[n]?.state === "failed");
  const finish = async () => {
    setSettling(true);
    const settled = await sheet.settle();
    setSettling(false);
    if (settled.left.length > 0) return;
    const { lines: all, counted } = settled.view?.count ?? count;
    setLeft(all - counted);
    if (all > counted) setAsking("leave");
    else go("finish");
  };
  const press = (verb: CountVerb) => {
    // What another verb came to is not told in this one's dialog.
    act.reset();
    if (verb === "finish") void finish();
    else setAsking(verb);
  };
  const printing = usePrint("count.print");
  const letterhead = useLetterhead();
  const saveFile = () => {
    setFailed(null);
    callFile("count.export", { number, language }).then(saved, setFailed);
  };
  const ask = { stay: t("common.cancel"), busy: act.isPending, onStay: () => setAsking(null) };
  return (
    <Page
      title={`${t("count.noun")} ${number}`}
      sub={
        <>
          <CountDot state={count.state} />
          <span className="muted">
            {count.warehouse} {count.warehouse_name}
          </span>
          {view.documents.map((paper) => (
            <PaperLink key={paper} number={paper} />
          ))}
        </>
      }
      actions={
        <>
          <KeyButton id="exportFile" label={t("common.export")} run={saveFile} />
          <PrintButton
            label={t("count.print")}
            run={() => printing.print({ number, language }, letterhead.printed)}
            busy={printing.busy}
          />
          {counting && <KeyButton label={t("count.add")} run={() => setAsking("add")} />}
          {view.own && count.state === "counted" && <span className="why">{t("count.ownWhy")}</span>}
          {view.verbs.map((verb) => (
            <KeyButton
              key={verb}
              id={verb === "finish" || verb === "approve" || verb === "post" ? "commit" : undefined}
              label={
                verb === "recount" && chosen.size > 0 ? t("count.recountSome", { count: chosen.size }) : t(`count.verbs.${verb}`)
              }
              primary={verb === "finish" || verb === "approve" || verb === "post"}
              danger={verb === "cancel"}
              busy={act.isPending || settling}
              disabled={verb === "recount" ? chosen.size === 0 : verb === "finish" && stuck.length > 0}
              why={verb === "finish" ? t("count.unsent", { count: stuck.length }) : t("count.pickFirst")}
              quiet={verb !== "finish"}
              bar={verb === "finish" || verb === "approve" || verb === "post"}
              run={() => press(verb)}
            />
          ))}
        </>
      }
      filter={
        <>
          <Segmented
            value={shown}
            onChange={(value) => setShown(value as Shown)}
            options={[
              { value: "all", label: t("common.all") },
              { value: "left", label: t("count.left", { count: left }) },
              ...(sees ? [{ value: "differing", label: t("count.differing") }] : []),
            ]}
          />
          {counting && (
            <Input.Search
              className="countscan"
              placeholder={t("count.scan")}
              aria-label={t("count.scan")}
              style={{ width: 300 }}
              allowClear
              data-scan
              onSearch={(code) => code.trim() !== "" && jump(code.trim())}
            />
          )}
          {lost.length > 0 && (
            <span className="red" role="alert">
              {t("count.lost", { codes: lost.join(t("common.and")) })}{" "}
              <button type="button" className="plain link" onClick={() => setLost([])}>
                {t("count.lostSeen")}
              </button>
            </span>
          )}
        </>
      }
      message={
        refused.length > 0 || act.error || read.error || failed ? (
          <>
            {refused.length > 0 && <NotEntered figures={figures} lines={refused} counting={counting} onRetry={sheet.retry} />}
            {act.error && asking === null && <Failure what={t("count.notDone")} error={act.error} />}
            {read.error && <Failure what={t("list.notRead")} error={read.error} line />}
            {failed !== null && <Failure what={t("list.notSaved")} error={failed} />}
          </>
        ) : !sees ? (
          <Message tone="blue" what={t("count.blind")} why={t(counting ? "count.blindWhy" : "count.blindAfter")} />
        ) : null
      }
      totals={
        <>
          <span>{t("count.progress", { counted: formatCount(count.counted), lines: formatCount(count.lines) })}</span>
          {count.accuracy != null && (
            <span>
              {t("count.accuracy")} <Share value={count.accuracy} /> · {t("count.close")} <Share value={count.close} />
            </span>
          )}
          {view.value != null && (
            <span>
              {t("count.value")} <Num value={view.value} decimals={decimals} />
            </span>
          )}
        </>
      }
    >
      <div ref={box} className="countbox">
        <Grid
          label={t("count.sheet")}
          columns={columns}
          rows={rows}
          rowKey={(r) => String(r.line)}
          selected={selected}
          onSelect={setSelected}
          onOpen={(r) => focus(r.line)}
          follow
          rowClass={(r) => (sees && differs(r) && !r.close ? "held" : "")}
          loading={read.isPending}
          empty={read.isSuccess && rows.length === 0 ? <p className="gridnote">{t("count.none")}</p> : undefined}
        />
      </div>
      {asking === "add" && <AddFind number={number} warehouse={count.warehouse} onEnd={() => setAsking(null)} />}
      {asking === "leave" && (
        <Danger
          {...ask}
          label={t("count.verbs.finish")}
          title={t("count.leaveTitle", { count: left })}
          why={t("count.leaveWhy")}
          go={t("count.verbs.finish")}
          onGo={() => go("finish", { leave: true })}
        >
          {act.error && <Failure what={t("count.notDone")} error={act.error} />}
        </Danger>
      )}
      {(asking === "approve" || asking === "post") && (
        <Settle
          {...ask}
          view={view}
          verb={asking}
          lines={read.isSuccess ? lines : null}
          error={act.error && <Failure what={t("count.notDone")} error={act.error} />}
          onGo={() => go(asking)}
        />
      )}
      {(asking === "recount" || asking === "cancel") && (
        <DangerWithReason
          {...ask}
          label={t(`count.verbs.${asking}`)}
          title={asking === "recount" ? t("count.recountSome", { count: chosen.size }) : t("count.cancelTitle", { number })}
          why={t(asking === "recount" ? "count.recountWhy" : "count.cancelWhy")}
          go={t(`count.verbs.${asking}`)}
          onGo={(reason) => go(asking, { reason, lines: asking === "recount" ? [...chosen] : [] })}
        >
          {act.error && <Failure what={t("count.notDone")} error={act.error} />}
        </DangerWithReason>
      )}
    </Page>
  );
}
