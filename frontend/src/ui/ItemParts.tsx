import { formatDecimal } from "@/format/number";
import { useT } from "@/i18n";
import { Kbd } from "@/keys/Kbd";
import { useKey } from "@/keys/registry";
import { openPage } from "@/state/tabs";
import { useRead } from "@/transport/query";
import { Tag } from "./Dot";
import { Section } from "./Page";

/** An item's head in an inspector. */
export function ItemHead({ item }: { item: { code: string; name: string; spec: string; source: "buy" | "make" | "outsource" } }) {
  const t = useT();
  return (
    <Section
      title={
        <>
          <button
            type="button"
            className="plain code strong"
            onClick={() => openPage("item", { code: item.code })}
            title={t("where_used.openItem")}
          >
            {item.code}
          </button>{" "}
          <Tag>{t(`item.sources.${item.source}`)}</Tag>
        </>
      }
    >
      <div className="text2">
        {item.name} {item.spec}
      </div>
    </Section>
  );
}

/** F6 and F7 on the row at hand: what it is made of, and what it goes into. A page whose button has one of them leaves it out. */
export function WalkKeys({ code, down = true, up = true }: { code: string | null; down?: boolean; up?: boolean }): null {
  const to = (page: "explosion" | "where_used") => () => code !== null && openPage(page, { item: code });
  useKey("explode", to("explosion"), { enabled: code !== null && down, bar: down });
  useKey("whereUsed", to("where_used"), { enabled: code !== null && up, bar: up });
  return null;
}

/** 反查 in an inspector: the first direct parents, and how many tops. */
export function WhereUsedSection({ code, date }: { code: string; date?: string }) {
  const t = useT();
  const parents = useRead("bom.where_used", { item: code, view: "direct", limit: 3, ...(date ? { date } : {}) }, { keep: true });
  const summary = parents.data?.summary;
  return (
    <Section
      title={t("where_used.title")}
      note={summary && summary.direct > 0 ? t("where_used.summary", { direct: summary.direct, tops: summary.tops }) : ""}
      action={
        <button
          type="button"
          className="plain"
          onClick={() => openPage("where_used", { item: code })}
          aria-label={t("where_used.title")}
        >
          <Kbd id="whereUsed" />
        </button>
      }
    >
      {parents.data?.lines.slice(0, 3).map((line) => (
        <div className="fact" key={line.item + line.path.join()}>
          <button type="button" className="plain" onClick={() => openPage("where_used", { item: line.item })}>
            <span className="code">{line.item}</span> {line.name}
          </button>
          <span className="num">× {formatDecimal(line.quantity)}</span>
        </div>
      ))}
      {summary && summary.direct > 3 && (
        <button type="button" className="plain link" onClick={() => openPage("where_used", { item: code })}>
          {t("where_used.others", { count: summary.direct - 3 })}
        </button>
      )}
      {summary?.direct === 0 && <span className="muted">{t("where_used.nowhere")}</span>}
    </Section>
  );
}
