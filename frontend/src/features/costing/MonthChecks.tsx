import { Button } from "antd";
import { formatCount, formatDecimal } from "@/format/number";
import { useT } from "@/i18n";
import { useSeenPages } from "@/session/useRights";
import { useInfo } from "@/shell/info";
import { openPage, type PageId, type PageParams } from "@/state/tabs";
import { Dot, type Tone } from "@/ui/Dot";
import { Section } from "@/ui/Page";
import { linksOf, type MonthCheck, type MonthView } from "./month";

const tones: Record<MonthCheck["state"], Tone> = { ok: "green", look: "amber", stop: "red" };

/** What is looked at before a month is closed: how each matter stands, and the page where it can be put right. */
export function MonthChecks({ view }: { view: MonthView }) {
  const t = useT();
  const count = (state: MonthCheck["state"]) => view.checks.filter((one) => one.state === state).length;
  const [stops, looks] = [count("stop"), count("look")];
  return (
    <Section
      title={t("month.checksTitle")}
      note={
        <>
          {stops > 0 && <span className="red">{t("month.checksStop", { count: stops })}</span>}
          {stops > 0 && looks > 0 && t("common.comma")}
          {looks > 0 && t("month.checksLook", { count: looks })}
          {stops + looks === 0 && t("month.checksOk")}
        </>
      }
    >
      <ul className="monthchecks" aria-label={t("month.checksTitle")}>
        {view.checks.map((one) => (
          <Check key={one.check} one={one} month={view.month} />
        ))}
      </ul>
    </Section>
  );
}

function Check({ one, month }: { one: MonthCheck; month: string }) {
  const t = useT();
  const decimals = useInfo()?.currency_decimals ?? 2;
  const pages = useSeenPages();
  const fine = one.state === "ok";
  const links = linksOf(one.check, month).flatMap(({ page, params }) => {
    const def = pages.find(({ id }) => id === page);
    return def ? [{ page, params, title: def.title(params as Record<string, string>, t) }] : [];
  });
  return (
    <li className={fine ? "fine" : undefined}>
      <Dot tone={tones[one.state]}>{t(`month.checkState.${one.state}`)}</Dot>
      <span className="what">
        <strong>{t(`month.check.${one.check}.name`)}</strong> <span className="text2">{t(`month.check.${one.check}.why`)}</span>
      </span>
      <span className={one.count === 0 ? "num zero" : "num strong"}>{formatCount(one.count)}</span>
      <span className="num">{one.amount == null ? "" : formatDecimal(one.amount, decimals)}</span>
      <span className={links.length > 4 ? "links many" : "links"}>
        {!fine &&
          links.map(({ page, params, title }) => (
            <Button key={page} type="link" size="small" onClick={() => openPage(page, params as PageParams[PageId] as never)}>
              {title}
            </Button>
          ))}
      </span>
    </li>
  );
}
