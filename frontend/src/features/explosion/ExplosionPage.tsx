import { Input } from "antd";
import { useRef, useState } from "react";
import type { Input as CommandInput, ExplodeLine } from "@/contract";
import { firstDay, formatDay } from "@/format/date";
import { formatCount, formatDecimal, isNegative, isZero, parseDecimal } from "@/format/number";
import { useT } from "@/i18n";
import { useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { useSettings } from "@/state/settings";
import { openPage } from "@/state/tabs";
import { call, callFile } from "@/transport/call";
import { readKey, useRead } from "@/transport/query";
import { Tag } from "@/ui/Dot";
import { Empty } from "@/ui/Empty";
import { notNumber } from "@/ui/form/number-words";
import { WalkKeys, walkUp } from "@/ui/ItemParts";
import { KeyButton } from "@/ui/Page";
import { type Asked, TreePage } from "@/ui/tree/TreePage";
import { useRested } from "@/ui/useSlow";
import { useExplosionColumns } from "./columns";
import { ExplosionInspector } from "./ExplosionInspector";

const views = ["indented", "by_level", "summed"] as const;

/** What an item is made of: level by level, by level, or summed, for a quantity and a day. */
export default function ExplosionPage() {
  const t = useT();
  const tab = useTab();
  const today = useToday();
  const language = useSettings((s) => s.language);
  const item = tab.params.item ?? "";
  const view = views.find((v) => v === tab.params.view) ?? "indented";
  const quantity = tab.params.quantity ?? "1";
  const date = tab.params.date;
  const [typed, setTyped] = useState(quantity);
  const columns = useExplosionColumns(today);

  const parsed = parseDecimal(typed, 6);
  const good = parsed !== null && !isZero(parsed) && !isNegative(parsed);
  // While what stands there is no quantity, the figures stay those of the last one.
  const last = useRef(quantity);
  if (good) last.current = parsed;
  const asked = useRested(last.current, 250);
  const base = { item, quantity: asked, ...(date ? { date } : {}) };
  const of = (question: Partial<Asked>) => ({ ...base, ...question }) as CommandInput<"bom.explode">;
  const head = useRead("bom.explode", of({ view: "indented", limit: 1 }), { keep: true });
  const keep = () => good && tab.setParams({ ...tab.params, quantity: parsed });

  const { data } = head;
  const brief = data?.item;
  const nothing = data && data.summary.items === 0 && data.lines.length === 0;
  const top: ExplodeLine | undefined = brief && {
    ...brief,
    item: brief.code,
    level: 0,
    quantity: data?.quantity ?? asked,
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
    need_date: data?.date ?? null,
    line_unit: null,
    line_qty: null,
    basis: null,
  };

  return (
    <TreePage<ExplodeLine>
      title={`${t("explosion.title")} ${item}`}
      root={brief ?? { code: item }}
      keyOf={(question) => readKey("bom.explode", of(question))}
      ask={(question) => call("bom.explode", of(question))}
      save={(question) => callFile("bom.explode_export", { ...of(question), language } as CommandInput<"bom.explode_export">)}
      head={{ micros: data?.micros, error: head.error, known: data !== undefined, refetch: head.refetch }}
      views={views.map((value) => ({ value, label: t(`explosion.views.${value}`) }))}
      view={view}
      columns={columns}
      top={top}
      rowKey={(l) => `${l.level} ${l.item} ${l.line_kind} ${l.path.join()}`}
      failed={t("explosion.notExploded")}
      dateLabel={t("explosion.date")}
      quantity={
        <>
          <label htmlFor={`${tab.id}-quantity`}>{t("explosion.quantity")}</label>
          <Input
            id={`${tab.id}-quantity`}
            style={{ width: 110 }}
            inputMode="decimal"
            value={typed}
            status={good ? undefined : "error"}
            aria-invalid={!good}
            aria-describedby={good ? undefined : `${tab.id}-quantity-problem`}
            suffix={<span className="unitafter">{brief?.unit}</span>}
            onChange={(e) => setTyped(e.target.value)}
            onBlur={keep}
            onPressEnter={keep}
          />
          {!good && (
            <span className="red small" role="alert" id={`${tab.id}-quantity-problem`}>
              {notNumber(t, typed, 6) ?? t("explosion.badQuantity")}
            </span>
          )}
        </>
      }
      held={good ? undefined : t("explosion.noExport")}
      sub={
        <>
          {data &&
            (data.version ? (
              <>
                <Tag tone="green">
                  {data.version} {t("version.state.active")}
                </Tag>
                {data.version_days && data.version_days.from !== firstDay && (
                  <span className="muted">{t("version.since", { day: formatDay(data.version_days.from, today) })}</span>
                )}
              </>
            ) : (
              <Tag>{t("explosion.noVersion")}</Tag>
            ))}
          {!good && data && (
            <span className="amber" role="status">
              {t("explosion.oldFigures", { quantity: formatDecimal(data.quantity) })}
            </span>
          )}
        </>
      }
      actions={(current) => (
        <>
          <WalkKeys
            from={current && current.item !== item ? { item: current.item, quantity: current.quantity, date } : null}
            up={false}
          />
          {data?.version && (
            <KeyButton label={t("bom.noun")} run={() => openPage("bom", { item, version: data.version ?? "" })} />
          )}
          <KeyButton id="whereUsed" label={t("where_used.title")} run={() => walkUp({ item: current?.item ?? item, date })} bar />
        </>
      )}
      totals={
        data && (
          <>
            <span>{t("explosion.items", { count: formatCount(data.summary.items) as never })}</span>
            <span>{t("explosion.deepest", { level: data.summary.max_level })}</span>
          </>
        )
      }
      inspector={(current, above) => top && <ExplosionInspector line={current ?? top} above={above} date={date} />}
      bought
      empty={
        nothing ? (
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
                run: () => walkUp({ item, date }),
              },
            ]}
          />
        ) : undefined
      }
    />
  );
}
