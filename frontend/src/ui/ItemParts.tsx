import { formatDecimal, isZero } from "@/format/number";
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

/** Where a way through the BOMs begins: for the day that is looked at, and downwards for what is needed. */
export interface Walk {
  item: string;
  quantity?: string;
  date?: string;
}

/** What an item is made of. */
export function walkDown({ item, quantity, date }: Walk): void {
  // What comes out of a BOM is needed with the other sign; nothing needs no explosion, so that is of one.
  const needed = quantity === undefined || isZero(quantity) ? undefined : quantity.replace("-", "");
  openPage("explosion", { item, quantity: needed, date });
}

/** What an item goes into. */
export function walkUp({ item, date }: Walk): void {
  openPage("where_used", { item, date });
}

/** F6 and F7 on the row at hand, as its buttons go. A page whose button has one of them leaves it out. */
export function WalkKeys({ from, down = true, up = true }: { from: Walk | null; down?: boolean; up?: boolean }): null {
  useKey("explode", () => from && walkDown(from), { enabled: from !== null && down, bar: down });
  useKey("whereUsed", () => from && walkUp(from), { enabled: from !== null && up, bar: up });
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
        <button type="button" className="plain" onClick={() => walkUp({ item: code, date })} aria-label={t("where_used.title")}>
          <Kbd id="whereUsed" />
        </button>
      }
    >
      {parents.data?.lines.slice(0, 3).map((line) => (
        <div className="fact" key={line.item + line.path.join()}>
          <button type="button" className="plain" onClick={() => walkUp({ item: line.item, date })}>
            <span className="code">{line.item}</span> {line.name}
          </button>
          <span className="num">× {formatDecimal(line.quantity)}</span>
        </div>
      ))}
      {summary && summary.direct > 3 && (
        <button type="button" className="plain link" onClick={() => walkUp({ item: code, date })}>
          {t("where_used.others", { count: summary.direct - 3 })}
        </button>
      )}
      {summary?.direct === 0 && <span className="muted">{t("where_used.nowhere")}</span>}
    </Section>
  );
}
