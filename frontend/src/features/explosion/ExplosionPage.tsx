import { App, DatePicker, Input, type InputRef, Segmented } from "antd";
import dayjs from "dayjs";
import { useRef, useState } from "react";
import type { Input as CommandInput, ExplodeLine } from "@/contract";
import { firstDay, formatDay } from "@/format/date";
import { formatCount, formatDecimal, isNegative, isZero, parseDecimal } from "@/format/number";
import { useT } from "@/i18n";
import { Kbd } from "@/keys/Kbd";
import { KeyHint, useKey } from "@/keys/registry";
import { useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { useSettings } from "@/state/settings";
import { openPage } from "@/state/tabs";
import { call, callFile } from "@/transport/call";
import { readKey, useRead } from "@/transport/query";
import { Tag } from "@/ui/Dot";
import { Empty } from "@/ui/Empty";
import { type Column, Grid } from "@/ui/Grid";
import { Failure } from "@/ui/Message";
import { KeyButton, Page, useTitle } from "@/ui/Page";
import { TreeTable } from "@/ui/tree/TreeTable";
import { useLines } from "@/ui/tree/useLines";
import { useTree } from "@/ui/tree/useTree";
import { useRested, useSlow } from "@/ui/useSlow";
import { useExplosionColumns } from "./columns";
import { ExplosionInspector } from "./ExplosionInspector";

const views = ["indented", "by_level", "summed"] as const;
type View = (typeof views)[number];
/** Children of one node, or rows of a flat view, at a time. */
const pageSize = 200;

/** What an item is made of: level by level, by level, or summed, for a quantity and a day. */
export default function ExplosionPage() {
  const t = useT();
  const { message } = App.useApp();
  const tab = useTab();
  const today = useToday();
  const language = useSettings((s) => s.language);
  const item = tab.params.item ?? "";
  const view: View = views.find((v) => v === tab.params.view) ?? "indented";
  const quantity = tab.params.quantity ?? "1";
  const date = tab.params.date;
  const [typed, setTyped] = useState(quantity);
  const [filter, setFilter] = useState("");
  const [selected, setSelected] = useState<string | null>("[]");
  const [saving, setSaving] = useState<unknown>(null);
  const search = useRef<InputRef>(null);
  const look = (change: Record<string, string | undefined>) => tab.setParams({ ...tab.params, ...change });

  const parsed = parseDecimal(typed, 6);
  const good = parsed !== null && !isZero(parsed) && !isNegative(parsed);
  const asked = useRested(good ? parsed : quantity, 250);
  const base = { item, quantity: asked, ...(date ? { date } : {}) };
  const words = filter.trim().toLowerCase();
  const fits = (l: ExplodeLine) => words === "" || `${l.item} ${l.name} ${l.spec}`.toLowerCase().includes(words);

  const head = useRead("bom.explode", { ...base, view: "indented", limit: 1 }, { keep: true });
  const tree = useTree<ExplodeLine>(
    {
      queryKey: (load) => [
        ...readKey("bom.explode", { ...base, view: "indented", path: load.path } as CommandInput<"bom.explode">),
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
        } as CommandInput<"bom.explode">;
        const answer = await call("bom.explode", input);
        return { lines: answer.lines, next: answer.next ?? null };
      },
      leaf: (line) => !line.can_open,
    },
    view === "indented",
    fits,
  );
  const flatInput = { ...base, view } as CommandInput<"bom.explode">;
  const flat = useLines(
    [...readKey("bom.explode", flatInput), "flat"],
    (after) => call("bom.explode", { ...flatInput, limit: pageSize, after }),
    view !== "indented",
  );
  const lines = (flat.lines as ExplodeLine[]).filter(fits);
  const treeColumns = useExplosionColumns(today, false);
  const flatColumns = useExplosionColumns(today, true);

  const brief = head.data?.item;
  const titleOf = `${t("explosion.title")} ${item}`;
  useTitle(titleOf);
  useKey("filter", () => search.current?.focus(), { bar: true });
  const key = (l: ExplodeLine) =>
    view === "indented" ? JSON.stringify(l.path) : `${l.level} ${l.item} ${l.line_kind} ${l.path.join()}`;
  const rows = view === "indented" ? tree.rows.flatMap((r) => (r.kind === "line" ? [r.line] : [])) : lines;
  const current = rows.find((l) => key(l) === selected) ?? null;
  const top: ExplodeLine | undefined = brief && {
    ...brief,
    item: brief.code,
    level: 0,
    quantity: head.data?.quantity ?? asked,
    per: null,
    scrap: null,
    line_kind: "component",
    fixed: false,
    is_leaf: false,
    can_open: true,
    is_phantom: brief.kind === "phantom",
    path: [],
    number: null,
    operation: null,
    need_date: head.data?.date ?? null,
    line_unit: null,
    line_qty: null,
  };
  const parent =
    current && view === "indented"
      ? (rows.find((l) => JSON.stringify(l.path) === JSON.stringify(current.path.slice(0, -1))) ?? top ?? null)
      : null;
  const about = current?.item ?? item;
  useKey("whereUsed", () => openPage("where_used", { item: about }), { bar: true });

  const error = head.error ?? (view === "indented" ? tree.error : flat.error);
  const waiting = view === "indented" ? tree.loading : flat.isPending;
  const slow = useSlow(waiting);
  const nothing = head.data && head.data.summary.items === 0 && head.data.lines.length === 0;
  const saveFile = () => {
    setSaving(null);
    callFile("bom.explode_export", { ...base, view, language } as CommandInput<"bom.explode_export">).then(({ saved }) => {
      if (saved) void message.success(t("list.saved", { name: saved }));
    }, setSaving);
  };
  const level: Column<ExplodeLine> = {
    key: "level",
    title: t("tree.level"),
    width: 44,
    frozen: true,
    render: (l) => <span className="muted num">{l.level}</span>,
  };
  const shown = view === "indented" ? tree.rows.length : lines.length;

  return (
    <Page
      title={
        <>
          {titleOf}
          {brief && ` ${brief.name} ${brief.spec}`}
        </>
      }
      sub={
        head.data &&
        (head.data.version ? (
          <>
            <Tag tone="green">
              {head.data.version} {t("version.state.active")}
            </Tag>
            {head.data.version_days && head.data.version_days.from !== firstDay && (
              <span className="muted">{t("version.since", { day: formatDay(head.data.version_days.from, today) })}</span>
            )}
          </>
        ) : (
          <Tag>{t("explosion.noVersion")}</Tag>
        ))
      }
      actions={
        <>
          {head.data?.version && (
            <KeyButton label={t("bom.noun")} run={() => openPage("bom", { item, version: head.data?.version ?? "" })} />
          )}
          <KeyButton label={t("where_used.title")} run={() => openPage("where_used", { item: about })} />
          <KeyButton id="exportFile" label={t("common.export")} run={saveFile} bar />
        </>
      }
      filter={
        <>
          <label htmlFor={`${tab.id}-quantity`}>{t("explosion.quantity")}</label>
          <Input
            id={`${tab.id}-quantity`}
            style={{ width: 110 }}
            value={typed}
            status={good ? undefined : "error"}
            title={good ? undefined : t("explosion.badQuantity")}
            suffix={<span className="unitafter">{brief?.unit}</span>}
            onChange={(e) => setTyped(e.target.value)}
            onBlur={() => good && look({ quantity: parsed })}
            onPressEnter={() => good && look({ quantity: parsed })}
          />
          <label htmlFor={`${tab.id}-date`}>{t("explosion.date")}</label>
          <DatePicker
            id={`${tab.id}-date`}
            style={{ width: 128 }}
            value={dayjs(date ?? today)}
            allowClear={false}
            onChange={(d) => look({ date: d ? d.format("YYYY-MM-DD") : undefined })}
          />
          <Segmented
            options={views.map((v) => ({ value: v, label: t(`explosion.views.${v}`) }))}
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
            what={t("explosion.notExploded")}
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
        head.data && (
          <>
            <span>{t("explosion.items", { count: formatCount(head.data.summary.items) as never })}</span>
            <span>{t("explosion.deepest", { level: head.data.summary.max_level })}</span>
            <span className="right">
              {t("explosion.rows", {
                rows: formatCount(shown),
                ms: Math.max(1, Math.round((flat.first?.micros ?? head.data.micros) / 1000)),
              })}
            </span>
          </>
        )
      }
      inspector={top && <ExplosionInspector line={current ?? top} parent={parent} date={date} />}
    >
      {nothing && brief ? (
        <Empty
          title={t("explosion.noBomTitle", { item })}
          why={t("explosion.noBomWhy", { date: formatDay(date ?? today, today) })}
          steps={[
            { title: t("explosion.newBom"), note: t("explosion.newBomNote"), run: () => openPage("bom", { item }) },
            { title: t("explosion.versions"), note: t("explosion.versionsNote"), run: () => openPage("bom.list", { item }) },
            {
              title: t("where_used.title"),
              note: t("palette.whereUsed", { code: item }),
              key: "whereUsed",
              run: () => openPage("where_used", { item }),
            },
          ]}
        />
      ) : view === "indented" ? (
        <TreeTable
          label={titleOf}
          tree={tree}
          columns={treeColumns}
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
            columns={[level, ...flatColumns]}
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
      <span className="sr" role="status">
        {top ? `${formatDecimal(top.quantity)} ${top.unit}` : ""}
      </span>
    </Page>
  );
}
