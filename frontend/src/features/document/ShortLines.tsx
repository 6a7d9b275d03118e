import type { Output } from "@/contract";
import { formatDecimal } from "@/format/number";
import { useT } from "@/i18n";
import { Message } from "@/ui/Message";

/** Lines of which less lies there than is left of what they come of, as the program found when it proposed them. */
export type Short = Output<"document.propose">["short"];

/** More than these are counted, not named. */
const named = 5;

/** Says which goods are not there, or not all of them, where a paper that takes them out was proposed. */
export function ShortLines({ short, onClose }: { short: Short; onClose: () => void }) {
  const t = useT();
  const told = short.slice(0, named).map((one) => {
    const figure = (value: string) => `${formatDecimal(value, one.decimals)} ${one.unit}`;
    return t("document.shortLine", { item: `${one.item} ${one.name}`, left: figure(one.left), there: figure(one.there) });
  });
  const more = short.length - told.length;
  return (
    <Message
      tone="amber"
      what={t("document.short", { count: short.length })}
      why={[...told, ...(more > 0 ? [t("document.shortMore", { count: more })] : [])].join(t("document.shortAnd"))}
      next={[{ label: t("common.close"), run: onClose }]}
    />
  );
}
