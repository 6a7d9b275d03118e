import type { Input as CommandInput, WhereLine } from "@/contract";
import { formatDay } from "@/format/date";
import { formatDecimal, isZero } from "@/format/number";
import { useT } from "@/i18n";
import { useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { useSettings } from "@/state/settings";
import { openPage } from "@/state/tabs";
import { call, callFile } from "@/transport/call";
import { readKey, useRead } from "@/transport/query";
import { Num } from "@/ui/cells";
import { Tag } from "@/ui/Dot";
import { Empty } from "@/ui/Empty";
import { ItemHead, OccupationSection, WalkKeys, WhereUsedSection, walkDown } from "@/ui/ItemParts";
import { Fact, KeyButton, Section } from "@/ui/Page";
import { type Asked, TreePage } from "@/ui/tree/TreePage";
import type { TreeColumn } from "@/ui/tree/TreeTable";

const views = ["indented", "direct", "tops", "all"] as const;

/** What an item goes into, upward to those that go into nothing else. */
export default function WhereUsedPage() {
  const t = useT();
  const tab = useTab();
  const today = useToday();
  const language = useSettings((s) => s.language);
  const item = tab.params.item ?? "";
  const view = views.find((v) => v === tab.params.view) ?? "indented";
  const date = tab.params.date;
  const base = { item, ...(date ? { date } : {}) };
  const of = (question: Partial<Asked>) => ({ ...base, ...question }) as CommandInput<"bom.where_used">;
  const head = useRead("bom.where_used", of({ view: "direct", limit: 1 }), { keep: true });

  const { data } = head;
  const brief = data?.item;
  const summary = data?.summary;
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
  const columns: TreeColumn<WhereLine>[] = [
    {
      key: "item",
      title: t("explosion.code"),
      width: 210,
      frozen: true,
      stem: true,
      render: (l) => <span className={l.level === 0 ? "code strong" : "code"}>{l.item}</span>,
    },
    {
      key: "name",
      title: t("explosion.name"),
      width: 110,
      grow: true,
      render: (l) => (
        <>
          {l.name} {l.kind === "phantom" && <Tag outline>{t("item.phantomShort")}</Tag>}{" "}
          {l.is_top && <Tag tone="blue">{t("where_used.top")}</Tag>} {l.retired && <Tag tone="red">{t("common.retired")}</Tag>}
        </>
      ),
    },
    { key: "spec", title: t("explosion.spec"), width: 104, grow: true, render: (l) => <span className="text2">{l.spec}</span> },
    { key: "unit", title: t("explosion.unit"), width: 52, align: "center", render: (l) => l.unit },
    {
      key: "quantity",
      title: t("where_used.quantity"),
      width: 116,
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
      width: 116,
      align: "right",
      render: (l) => (isZero(l.fixed_quantity) ? <Num value={null} /> : <Num value={l.fixed_quantity} />),
    },
  ];

  return (
    <TreePage<WhereLine>
      title={`${t("where_used.title")} ${item}`}
      root={brief ?? { code: item }}
      keyOf={(question) => readKey("bom.where_used", of(question))}
      ask={(question) => call("bom.where_used", of(question))}
      save={(question) =>
        callFile("bom.where_used_export", { ...of(question), language } as CommandInput<"bom.where_used_export">)
      }
      head={{ micros: data?.micros, error: head.error, known: data !== undefined, refetch: head.refetch }}
      views={views.map((value) => ({ value, label: t(`where_used.views.${value}`) }))}
      view={view}
      columns={() => columns}
      top={top}
      rowKey={(l) => `${l.level} ${l.item} ${l.path.join()}`}
      failed={t("where_used.notRead")}
      dateLabel={t("where_used.date")}
      sub={brief && <Tag>{t(`item.sources.${brief.source}`)}</Tag>}
      actions={(current) => (
        <>
          <WalkKeys from={current && { item: current.item, date }} down={false} />
          <KeyButton id="explode" label={t("explosion.title")} run={() => walkDown({ item: current?.item ?? item, date })} />
        </>
      )}
      totals={
        summary && (
          <>
            <span>{t("where_used.direct", { count: summary.direct })}</span>
            <span>{t("where_used.tops", { count: summary.tops })}</span>
            <span>{t("where_used.all", { count: summary.all })}</span>
          </>
        )
      }
      inspector={(current) =>
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
            <OccupationSection code={current.item} />
          </>
        )
      }
      empty={
        summary?.direct === 0 ? (
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
                key: "explode",
                run: () => walkDown({ item, date }),
              },
            ]}
          />
        ) : undefined
      }
    />
  );
}
