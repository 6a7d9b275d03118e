import { Checkbox, Input, Segmented } from "antd";
import { useCallback, useMemo, useRef, useState } from "react";
import type { CountVerb, Output, Row } from "@/contract";
import { formatCount, formatDecimal, isZero, parseDecimal } from "@/format/number";
import { useT } from "@/i18n";
import { usePersonName } from "@/session/people";
import { Scan } from "@/session/scan";
import { useMay } from "@/session/useRights";
import { Danger } from "@/shell/Danger";
import { DangerWithReason } from "@/shell/DangerWithReason";
import { useSettings } from "@/state/settings";
import { callFile } from "@/transport/call";
import { useChange, useRead } from "@/transport/query";
import { CodeLink, Num } from "@/ui/cells";
import { Tag } from "@/ui/Dot";
import { type Column, Grid } from "@/ui/Grid";
import { Failure, Message } from "@/ui/Message";
import { KeyButton, Page, useTitle } from "@/ui/Page";
import { PaperLink } from "@/ui/Papers";
import { useSaved } from "@/ui/useSaved";
import { AddFind } from "./AddFind";
import "./count.css";
import { CountDot, Share } from "./words";

type Line = Row<"count.lines">;
type Shown = "all" | "left" | "differing";

/** As many lines as a count may have. */
const MOST = 5000;

function differs(line: Line): boolean {
  return line.difference != null && !isZero(line.difference);
}

/** A sheet: figures are typed one under the other like in a spreadsheet; what the books say comes when counting has ended. */
export function Sheet({ view }: { view: Output<"count.get"> }) {
  const t = useT();
  const saved = useSaved();
  const nameOf = usePersonName();
  const language = useSettings((s) => s.language);
  const { count, sees } = view;
  const { number } = count;
  useTitle(`${t("count.noun")} ${number}`);
  const may = useMay();
  const money = may("money");
  const counting = count.state === "open" && may("keep");
  const read = useRead("count.lines", { number, limit: MOST }, { keep: true });
  const lines = useMemo(() => read.data?.rows ?? [], [read.data]);
  const [shown, setShown] = useState<Shown>("all");
  const [typed, setTyped] = useState<Record<number, string>>({});
  const [selected, setSelected] = useState<string | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [asking, setAsking] = useState<"leave" | "recount" | "cancel" | "add" | null>(null);
  const [lost, setLost] = useState<string | null>(null);
  const [failed, setFailed] = useState<unknown>(null);
  const box = useRef<HTMLDivElement>(null);
  const scan = useRef(new Scan());
  const enter = useChange("count.enter");
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
    // The row comes into sight first, as only rows in sight are there.
    setTimeout(() => {
      const field = box.current?.querySelector<HTMLInputElement>(`input[data-line="${line}"]`);
      field?.focus();
      field?.select();
    }, 30);
  }, []);
  const { mutate: send } = enter;
  const write = useCallback(
    (entries: { line: number; quantity: string }[]) => {
      if (entries.length === 0) return;
      send(
        { number, entries },
        {
          onSuccess: () =>
            setTyped((before) => {
              const after = { ...before };
              for (const entry of entries) delete after[entry.line];
              return after;
            }),
        },
      );
    },
    [send, number],
  );
  const leave = useCallback(
    (line: Line) => {
      const text = typed[line.line];
      if (text === undefined || text.trim() === "") return;
      const quantity = parseDecimal(text, line.decimals);
      if (quantity !== null && quantity !== line.counted) write([{ line: line.line, quantity }]);
      else if (quantity !== null) setTyped(({ [line.line]: _, ...rest }) => rest);
    },
    [typed, write],
  );
  /** What a barcode, an item's code or a bin's stands for: the first of its lines that has no figure yet. */
  const jump = useCallback(
    (code: string) => {
      const is = (l: Line) => [l.barcode, l.item, l.bin_barcode, l.bin].some((own) => own !== "" && own === code);
      const found = lines.find((l) => is(l) && l.counted_by == null) ?? lines.find(is);
      setLost(found ? null : code);
      if (!found) return;
      setShown("all");
      focus(found.line);
    },
    [lines, focus],
  );
  const paste = useCallback(
    (line: Line, text: string) => {
      const figures = text.split(/\r?\n/).map((one) => one.split("\t")[0]?.trim() ?? "");
      const from = rows.indexOf(line);
      const entries: { line: number; quantity: string }[] = [];
      const left: Record<number, string> = {};
      figures.forEach((figure, i) => {
        const at = rows[from + i];
        if (!at || figure === "") return;
        const quantity = parseDecimal(figure, at.decimals);
        if (quantity === null) left[at.line] = figure;
        else entries.push({ line: at.line, quantity });
      });
      setTyped((before) => ({ ...before, ...left }));
      for (let i = 0; i < entries.length; i += 1000) write(entries.slice(i, i + 1000));
    },
    [rows, write],
  );

  const canRecount = view.verbs.includes("recount");
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
        render: (r) => (r.bin === "" ? <span className="muted">{t("stock.floor")}</span> : <span className="code">{r.bin}</span>),
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
          const text = typed[r.line] ?? (r.counted == null ? "" : formatDecimal(r.counted, r.decimals));
          const wrong = typed[r.line] !== undefined && text.trim() !== "" && parseDecimal(text, r.decimals) === null;
          return (
            <input
              className={wrong ? "countcell wrong" : "countcell"}
              data-line={r.line}
              aria-label={t("count.figureOf", { line: r.line, item: r.item })}
              aria-invalid={wrong}
              value={text}
              onChange={(e) => setTyped((before) => ({ ...before, [r.line]: e.target.value }))}
              onFocus={() => setSelected(String(r.line))}
              onBlur={() => leave(r)}
              onPaste={(e) => {
                const text = e.clipboardData.getData("text");
                if (!/[\n\t]/.test(text.trim())) return;
                e.preventDefault();
                paste(r, text);
              }}
              onKeyDown={(e) => {
                const code = scan.current.key(e.key, e.timeStamp);
                const at = rows.indexOf(r);
                const next = e.key === "ArrowUp" ? rows[at - 1] : rows[at + 1];
                if (code !== null) {
                  e.preventDefault();
                  setTyped(({ [r.line]: _, ...rest }) => rest);
                  jump(code);
                } else if (e.key === "Enter" || e.key === "ArrowDown" || e.key === "ArrowUp") {
                  e.preventDefault();
                  if (next) focus(next.line);
                  else e.currentTarget.blur();
                } else if (e.key === "Escape") setTyped(({ [r.line]: _, ...rest }) => rest);
              }}
            />
          );
        },
      },
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
                    render: (r: Line) => <Num value={r.value} decimals={2} />,
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
  }, [t, canRecount, chosen, counting, typed, sees, money, nameOf, view.documents.length, leave, paste, rows, jump, focus]);

  const go = (verb: CountVerb, more: { lines?: number[]; leave?: boolean; reason?: string } = {}) =>
    act.mutate({
      number,
      verb,
      revision: count.revision,
      lines: more.lines ?? [],
      leave: more.leave ?? false,
      reason: more.reason ?? "",
    });
  const left = count.lines - count.counted;
  const press = (verb: CountVerb) => {
    if (verb === "finish" && left > 0) setAsking("leave");
    else if (verb === "recount" || verb === "cancel") setAsking(verb);
    else go(verb);
  };
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
              busy={act.isPending}
              disabled={verb === "recount" && chosen.size === 0}
              why={t("count.pickFirst")}
              quiet
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
              onSearch={(code) => code.trim() !== "" && jump(code.trim())}
            />
          )}
          {lost !== null && (
            <span className="red" role="alert">
              {t("count.lost", { code: lost })}
            </span>
          )}
        </>
      }
      message={
        enter.error || act.error || read.error || failed ? (
          <>
            {enter.error && <Failure what={t("count.notEntered")} error={enter.error} />}
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
              {t("count.value")} <Num value={view.value} decimals={2} />
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
