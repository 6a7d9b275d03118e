import { Button, Input, type InputRef, Segmented } from "antd";
import { useEffect, useMemo, useRef, useState } from "react";
import { formatDay } from "@/format/date";
import { formatCount } from "@/format/number";
import { useWhen } from "@/format/useWhen";
import { useT } from "@/i18n";
import { Kbd } from "@/keys/Kbd";
import { KeyHint, useKey } from "@/keys/registry";
import { usePersonName } from "@/session/people";
import { useDenied } from "@/session/useRights";
import { useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { useSettings } from "@/state/settings";
import { openPage } from "@/state/tabs";
import { Num } from "@/ui/cells";
import { Empty, Filtered } from "@/ui/Empty";
import { type Column, Grid } from "@/ui/Grid";
import { Message, NotRead } from "@/ui/Message";
import { KeyButton, Page, useTitle } from "@/ui/Page";
import { usePrint } from "@/ui/PrintButton";
import { useRested, useSlow } from "@/ui/useSlow";
import { RollUp } from "./RollUp";
import { rollRight, type StandardVersion } from "./standard";
import { itemColumns } from "./standardColumns";
import { useParts } from "./useParts";
import "./costing.css";
import "./month.css";

/** 标准成本: roll-ups that were kept, and in each what every item should cost; each item leads to what that is made of. */
export default function StandardPage() {
  const t = useT();
  const tab = useTab();
  const denied = useDenied();
  const { params } = tab;
  const list = useParts("standard.versions", { limit: 100 });
  const versions = useMemo(() => list.parts.flatMap((part) => part.versions), [list.parts]);
  const at = versions.find((one) => String(one.version) === params.version) ?? versions[0];
  useTitle(t("standard.title"));
  const [rolling, setRolling] = useState(false);
  const [rolled, setRolled] = useState<{ name: string; items: number; unpriced: number } | null>(null);
  const language = useSettings((s) => s.language);
  const exporting = usePrint("standard.export", t("list.notSaved"));
  const put = (change: Record<string, string | undefined>) => tab.setParams({ ...params, ...change });
  const none = list.isSuccess && versions.length === 0;
  const roll = () => setRolling(true);
  return (
    <Page
      title={at ? t("standard.of", { name: at.name }) : t("standard.title")}
      sub={at && <Made of={at} />}
      actions={
        <>
          {versions.length > 1 && at && (
            <KeyButton
              label={t("standard.compare")}
              run={() => {
                const other = versions[versions.indexOf(at) + 1] ?? versions[0];
                openPage("costing.standard_compare", { a: other && String(other.version), b: String(at.version) });
              }}
            />
          )}
          {at && (
            <KeyButton
              id="exportFile"
              label={t("common.export")}
              busy={exporting.busy}
              run={() => exporting.print({ version: at.version, language })}
              bar
            />
          )}
          <KeyButton id="create" label={t("standard.roll.verb")} right={rollRight} primary={!none} run={roll} bar />
        </>
      }
      message={
        <>
          {exporting.failure}
          {list.error && <NotRead read={list} />}
          {rolled && (
            <Message
              tone={rolled.unpriced > 0 ? "amber" : "green"}
              what={t("standard.roll.done", {
                name: rolled.name,
                items: formatCount(rolled.items),
                unpriced: formatCount(rolled.unpriced),
              })}
              next={[
                ...(rolled.unpriced > 0
                  ? [
                      {
                        label: t("standard.unpricedOnly"),
                        run: () => {
                          setRolled(null);
                          put({ unpriced: "1" });
                        },
                      },
                    ]
                  : []),
                { label: t("month.seen"), run: () => setRolled(null) },
              ]}
              line
            />
          )}
        </>
      }
    >
      {none ? (
        <Empty
          title={t("standard.empty")}
          why={t("standard.emptyWhy")}
          steps={[
            {
              title: t("standard.roll.verb"),
              note: t("standard.rollNote"),
              key: "create",
              denied: denied(rollRight),
              run: roll,
            },
          ]}
        />
      ) : (
        <div className="editor">
          <div className="split monthsplit">
            <div className="side">
              <Versions versions={versions} at={at} list={list} onPick={(version) => put({ version })} />
            </div>
            <div className="main">{at && <Items key={at.version} of={at} />}</div>
          </div>
        </div>
      )}
      {rolling && (
        <RollUp
          onEnd={(done) => {
            setRolling(false);
            if (!done) return;
            setRolled(done);
            put({ version: String(done.version), words: undefined, unpriced: undefined });
          }}
        />
      )}
    </Page>
  );
}

function Made({ of }: { of: StandardVersion }) {
  const t = useT();
  const when = useWhen();
  const nameOf = usePersonName();
  return <span className="text2 cut">{t("standard.made", { who: nameOf(of.made_by), when: when(of.made_at) })}</span>;
}

/** The roll-ups that were kept, the newest first. */
function Versions({
  versions,
  at,
  list,
  onPick,
}: {
  versions: StandardVersion[];
  at: StandardVersion | undefined;
  list: { isPending: boolean; more: () => void };
  onPick: (version: string) => void;
}) {
  const t = useT();
  const today = useToday();
  const slow = useSlow(list.isPending);
  const columns = useMemo(
    (): Column<StandardVersion>[] => [
      { key: "name", title: t("standard.column.name"), width: 92, grow: true, render: (one) => one.name },
      {
        key: "day",
        title: t("standard.column.day"),
        width: 68,
        render: (one) => <span className="num">{formatDay(one.day, today)}</span>,
      },
      {
        key: "unpriced",
        title: t("standard.column.unpriced"),
        width: 64,
        align: "right",
        render: (one) => (
          <span
            className={one.unpriced > 0 ? "amber" : "zero"}
            title={t("standard.items", { count: one.items, items: formatCount(one.items) })}
          >
            {formatCount(one.unpriced)}
          </span>
        ),
      },
    ],
    [t, today],
  );
  return (
    <div className="fill">
      <Grid
        label={t("standard.versions")}
        columns={columns}
        rows={versions}
        rowKey={(one) => String(one.version)}
        selected={at ? String(at.version) : null}
        onSelect={onPick}
        onEnd={list.more}
        focus={false}
        loading={list.isPending && slow}
      />
    </div>
  );
}

/** What every item should cost by a roll-up. */
function Items({ of }: { of: StandardVersion }) {
  const t = useT();
  const tab = useTab();
  const { params } = tab;
  const put = (change: Record<string, string | undefined>) => tab.setParams({ ...params, ...change });
  const own = params.show === "own";
  const unpriced = params.unpriced === "1";
  const [text, setText] = useState(params.words ?? "");
  const rested = useRested(text).trim();
  // biome-ignore lint/correctness/useExhaustiveDependencies: told when what is looked for is another
  useEffect(() => {
    if (rested !== (params.words ?? "")) put({ words: rested === "" ? undefined : rested });
  }, [rested]);
  const search = useRef<InputRef>(null);
  useKey("filter", () => search.current?.focus(), { bar: true });
  const read = useParts("standard.list", {
    version: of.version,
    ...(rested === "" ? {} : { words: rested }),
    ...(unpriced ? { unpriced } : {}),
    limit: 200,
  });
  const slow = useSlow(read.isPending);
  const rows = useMemo(() => read.parts.flatMap((part) => part.items), [read.parts]);
  const [selected, setSelected] = useState<string | null>(null);
  const columns = useMemo(() => itemColumns(t, own ? "own" : "cost", rows), [t, own, rows]);
  const conditions = [
    ...(rested === "" ? [] : [{ label: rested, remove: () => setText("") }]),
    ...(unpriced ? [{ label: t("standard.unpricedOnly"), remove: () => put({ unpriced: undefined }) }] : []),
  ];
  const clear = () => {
    setText("");
    put({ unpriced: undefined, words: undefined });
  };
  return (
    <>
      <div className="filterbar">
        <Input
          ref={search}
          className="standardsearch"
          value={text}
          placeholder={t("standard.search")}
          aria-label={t("standard.search")}
          allowClear
          suffix={text === "" ? <Kbd id="filter" /> : undefined}
          onChange={(e) => setText(e.target.value)}
        />
        <Button
          type={unpriced ? "default" : "text"}
          aria-pressed={unpriced}
          onClick={() => put({ unpriced: unpriced ? undefined : "1" })}
        >
          {t("standard.unpricedOnly")}
        </Button>
        <Segmented
          className="right"
          aria-label={t("standard.show")}
          options={(["cost", "own"] as const).map((value) => ({ value, label: t(`standard.shows.${value}`) }))}
          value={own ? "own" : "cost"}
          onChange={(show) => put({ show: show === "own" ? show : undefined })}
        />
      </div>
      {read.error && (
        <div className="pagemessage">
          <NotRead read={read} />
        </div>
      )}
      <div className={read.error ? "fill stale" : "fill"}>
        <KeyHint id="rows" />
        <KeyHint id="open" label={t("standard.toParts")} />
        <Grid
          label={t("standard.title")}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.item}
          selected={selected}
          onSelect={setSelected}
          onOpen={(row) => openPage("costing.standard_item", { version: String(of.version), item: row.item })}
          onEnd={read.more}
          loading={read.isPending && slow}
          empty={
            read.isSuccess && rows.length === 0 ? (
              <Filtered title={t("standard.filteredOut")} conditions={conditions} onClear={clear} />
            ) : undefined
          }
        />
      </div>
      <div className="totals">
        <span>{t("standard.items", { count: of.items, items: formatCount(of.items) })}</span>
        <span>
          {t("standard.column.unpriced")} <Num value={String(of.unpriced)} />
        </span>
      </div>
    </>
  );
}
