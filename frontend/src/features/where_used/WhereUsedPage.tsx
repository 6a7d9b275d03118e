import { App, DatePicker, Input, type InputRef, Segmented } from "antd";
import dayjs from "dayjs";
import { useRef, useState } from "react";
import type { Input as CommandInput, WhereLine } from "@/contract";
import { formatDay } from "@/format/date";
import { formatCount, formatDecimal, isZero } from "@/format/number";
import { useT } from "@/i18n";
import { Kbd } from "@/keys/Kbd";
import { KeyHint, useKey } from "@/keys/registry";
import { useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { useSettings } from "@/state/settings";
import { openPage } from "@/state/tabs";
import { call, callFile } from "@/transport/call";
import { readKey, useRead } from "@/transport/query";
import { Num } from "@/ui/cells";
import { Tag } from "@/ui/Dot";
import { Empty } from "@/ui/Empty";
import { type Column, Grid } from "@/ui/Grid";
import { ItemHead, WhereUsedSection } from "@/ui/ItemParts";
import { Failure } from "@/ui/Message";
import { Fact, KeyButton, Page, Section, useTitle } from "@/ui/Page";
import { type TreeColumn, TreeTable } from "@/ui/tree/TreeTable";
import { useLines } from "@/ui/tree/useLines";
import { useTree } from "@/ui/tree/useTree";
import { useSlow } from "@/ui/useSlow";

const views = ["indented", "direct", "tops", "all"] as const;
type View = (typeof views)[number];
const pageSize = 200;

/** What an item goes into, upward to the finished goods. */
export default function WhereUsedPage() {
  const t = useT();
  const { message } = App.useApp();
  const tab = useTab();
  const today = useToday();
  const language = useSettings((s) => s.language);
  const item = tab.params.item ?? "";
  const view: View = views.find((v) => v === tab.params.view) ?? "indented";
  const date = tab.params.date;
  const [filter, setFilter] = useState("");
  const [selected, setSelected] = useState<string | null>("[]");
  const [saving, setSaving] = useState<unknown>(null);
  const search = useRef<InputRef>(null);
  const look = (change: Record<string, string | undefined>) => tab.setParams({ ...tab.params, ...change });

  const base = { item, ...(date ? { date } : {}) };
  const words = filter.trim().toLowerCase();
  const fits = (l: WhereLine) => words === "" || `${l.item} ${l.name} ${l.spec}`.toLowerCase().includes(words);
  const head = useRead("bom.where_used", { ...base, view: "direct", limit: 1 }, { keep: true });
  const tree = useTree<WhereLine>(
    {
      queryKey: (load) => [
        ...readKey("bom.where_used", { ...base, view: "indented", path: load.path } as CommandInput<"bom.where_used">),
        "tree",
        load.after,
      ],
      fetch: async (load) => {
        const input = {
          ...base,
          view: "indented",
          depth: 1,
          path: load.path,
          limit: pageSize,
          after: load.after,
        } as CommandInput<"bom.where_used">;
        const answer = await call("bom.where_used", input);
        return { lines: answer.lines, next: answer.next ?? null };
      },
      leaf: (line) => !line.can_open,
    },
    view === "indented",
    fits,
  );
  const flatInput = { ...base, view } as CommandInput<"bom.where_used">;
  const flat = useLines(
    [...readKey("bom.where_used", flatInput), "flat"],
    (after) => call("bom.where_used", { ...flatInput, limit: pageSize, after }),
    view !== "indented",
  );
  const lines = (flat.lines as WhereLine[]).filter(fits);

  const brief = head.data?.item;
  const titleOf = `${t("where_used.title")} ${item}`;
  useTitle(titleOf);
  useKey("filter", () => search.current?.focus(), { bar: true });
  const key = (l: WhereLine) => (view === "indented" ? JSON.stringify(l.path) : `${l.level} ${l.item} ${l.path.join()}`);
  const rows = view === "indented" ? tree.rows.flatMap((r) => (r.kind === "line" ? [r.line] : [])) : lines;
  const current = rows.find((l) => key(l) === selected) ?? null;
  const top: WhereLine | undefined = brief && {
    ...brief,
    item: brief.code,
    level: 0,
    quantity: "1",
    fixed_quantity: "0",
    exact: true,
    is_top: false,
    is_direct: false,
    is_phantom: brief.kind === "phantom",
    can_open: true,
    path: [],
  };
  useKey("whereUsed", () => current && openPage("where_used", { item: current.item }), { enabled: current !== null, bar: true });

  const stem: TreeColumn<WhereLine> = {
    key: "item",
    title: t("explosion.code"),
    width: 250,
    frozen: true,
    stem: true,
    render: (l) => <span className={l.level === 0 ? "code strong" : "code"}>{l.item}</span>,
  };
  const columns: TreeColumn<WhereLine>[] = [
    stem,
    {
      key: "name",
      title: t("explosion.name"),
      width: 150,
      grow: true,
      render: (l) => (
        <>
          {l.name} {l.kind === "phantom" && <Tag outline>{t("item.phantomShort")}</Tag>}{" "}
          {l.is_top && <Tag tone="blue">{t("where_used.top")}</Tag>} {l.retired && <Tag tone="red">{t("common.retired")}</Tag>}
        </>
      ),
    },
    { key: "spec", title: t("explosion.spec"), width: 160, grow: true, render: (l) => <span className="text2">{l.spec}</span> },
    { key: "unit", title: t("explosion.unit"), width: 56, align: "center", render: (l) => l.unit },
    {
      key: "quantity",
      title: t("where_used.quantity"),
      width: 130,
      align: "right",
      render: (l) => (
        <span title={l.exact ? undefined : t("where_used.inExact")}>
          <Num value={l.quantity} />
        </span>
      ),
    },
    {
      key: "fixed_quantity",
      title: t("where_used.fixed"),
      width: 110,
      align: "right",
      render: (l) => (isZero(l.fixed_quantity) ? <Num value={null} /> : <Num value={l.fixed_quantity} />),
    },
  ];
  const level: Column<WhereLine> = {
    key: "level",
    title: t("tree.level"),
    width: 44,
    frozen: true,
    render: (l) => <span className="muted num">{l.level}</span>,
  };
  const error = head.error ?? (view === "indented" ? tree.error : flat.error);
  const waiting = view === "indented" ? tree.loading : flat.isPending;
  const slow = useSlow(waiting);
  const summary = head.data?.summary;
  const shown = view === "indented" ? tree.rows.length : lines.length;
  const saveFile = () => {
    setSaving(null);
    callFile("bom.where_used_export", { ...base, view, language } as CommandInput<"bom.where_used_export">).then(({ saved }) => {
      if (saved) void message.success(t("list.saved", { name: saved }));
    }, setSaving);
  };
  return (
    <Page
      title={
        <>
          {titleOf}
          {brief && ` ${brief.name} ${brief.spec}`}
        </>
      }
      sub={brief && <Tag>{t(`item.sources.${brief.source}`)}</Tag>}
      actions={
        <>
          <KeyButton label={t("explosion.title")} run={() => openPage("explosion", { item: current?.item ?? item })} />
          <KeyButton id="exportFile" label={t("common.export")} run={saveFile} bar />
        </>
      }
      filter={
        <>
          <label htmlFor={`${tab.id}-date`}>{t("where_used.date")}</label>
          <DatePicker
            id={`${tab.id}-date`}
            style={{ width: 128 }}
            value={dayjs(date ?? today)}
            allowClear={false}
            onChange={(d) => look({ date: d ? d.format("YYYY-MM-DD") : undefined })}
          />
          <Segmented
            options={views.map((v) => ({ value: v, label: t(`where_used.views.${v}`) }))}
            value={view}
            onChange={(v) => look({ view: v })}
          />
          <Input
            ref={search}
            className="right"
            style={{ width: 160 }}
            value={filter}
            placeholder={t("tree.filter")}
            aria-label={t("tree.filter")}
            onChange={(e) => setFilter(e.target.value)}
            onKeyDown={(e) => e.key === "Escape" && setFilter("")}
            suffix={<Kbd id="filter" />}
          />
        </>
      }
      message={
        saving !== null ? (
          <Failure what={t("list.notSaved")} error={saving} line />
        ) : error ? (
          <Failure
            what={t("where_used.notRead")}
            error={error}
            next={[
              {
                label: t("common.retry"),
                key: "refresh",
                run: () => {
                  void head.refetch();
                  if (view === "indented") tree.refresh();
                  else void flat.refetch();
                },
              },
            ]}
          />
        ) : null
      }
      totals={
        summary && (
          <>
            <span>{t("where_used.direct", { count: summary.direct })}</span>
            <span>{t("where_used.tops", { count: summary.tops })}</span>
            <span>{t("where_used.all", { count: summary.all })}</span>
            <span className="right">
              {t("explosion.rows", {
                rows: formatCount(shown),
                ms: Math.max(1, Math.round((flat.first?.micros ?? head.data?.micros ?? 0) / 1000)),
              })}
            </span>
          </>
        )
      }
      inspector={
        current && (
          <>
            <ItemHead item={{ code: current.item, name: current.name, spec: current.spec, source: current.source }} />
            <Section title={t("where_used.oneUses", { item: current.item })}>
              <Fact label={`${item} ${brief?.name ?? ""}`} strong>
                {formatDecimal(current.quantity)} {brief?.unit}
              </Fact>
              {!isZero(current.fixed_quantity) && (
                <Fact label={t("where_used.fixed")}>
                  {formatDecimal(current.fixed_quantity)} {brief?.unit}
                </Fact>
              )}
            </Section>
            <WhereUsedSection code={current.item} date={date} />
          </>
        )
      }
    >
      {summary?.direct === 0 ? (
        <Empty
          title={t("where_used.nowhereTitle", { item })}
          why={t("where_used.nowhereWhy", { date: formatDay(date ?? today, today) })}
          steps={[
            {
              title: t("where_used.openItem"),
              note: `${item} ${brief?.name ?? ""}`,
              run: () => openPage("item", { code: item }),
            },
            {
              title: t("explosion.title"),
              note: t("palette.explode", { code: item }),
              run: () => openPage("explosion", { item }),
            },
          ]}
        />
      ) : view === "indented" ? (
        <TreeTable
          label={titleOf}
          tree={tree}
          columns={columns}
          top={top}
          selected={selected}
          onSelect={setSelected}
          onOpen={(l) => openPage("item", { code: l.item })}
          loading={waiting && slow}
        />
      ) : (
        <>
          <KeyHint id="rows" />
          <Grid
            label={titleOf}
            columns={[level, ...columns]}
            rows={lines}
            rowKey={key}
            selected={selected}
            onSelect={setSelected}
            onOpen={(l) => openPage("item", { code: l.item })}
            onEnd={flat.more}
            loading={waiting && slow}
          />
        </>
      )}
      {words !== "" && !waiting && shown === 0 && <div className="gridnote">{t("tree.nothing", { text: filter })}</div>}
    </Page>
  );
}
