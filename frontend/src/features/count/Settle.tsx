import type { ReactNode } from "react";
import type { Output, Row } from "@/contract";
import { isNegative } from "@/format/number";
import { useT } from "@/i18n";
import { Danger } from "@/shell/Danger";
import { useInfo } from "@/shell/info";
import { Num } from "@/ui/cells";
import { differs } from "./words";

/** Asks before somebody agrees to a count or the books are put right by it: how many lines, more and less, what it is worth. */
export function Settle({
  view,
  verb,
  lines,
  error,
  ...ask
}: {
  view: Output<"count.get">;
  verb: "approve" | "post";
  /** Null while they are not known. */
  lines: readonly Row<"count.lines">[] | null;
  error: ReactNode;
  stay: string;
  busy: boolean;
  onStay: () => void;
  onGo: () => void;
}) {
  const t = useT();
  const decimals = useInfo()?.currency_decimals ?? 2;
  const off = (lines ?? []).filter(differs);
  const less = off.filter((line) => isNegative(line.difference ?? "0")).length;
  const known = view.sees && lines !== null;
  return (
    <Danger
      {...ask}
      label={t(`count.verbs.${verb}`)}
      title={t(`count.${verb}Title`, { number: view.count.number })}
      why={t(`count.${verb}Why`)}
      go={known && off.length > 0 ? t(`count.${verb}Go`, { count: off.length }) : t(`count.verbs.${verb}`)}
    >
      <p>
        {!view.sees
          ? t("count.unseen")
          : lines === null
            ? t("common.loading")
            : off.length === 0
              ? t("count.noneOff")
              : t("count.off", { count: off.length, more: off.length - less, less })}
        {known && off.length > 0 && view.value != null && (
          <>
            {t("common.comma")}
            {t("count.value")} <Num value={view.value} decimals={decimals} />
          </>
        )}
      </p>
      {view.count.lines > view.count.counted && <p>{t("count.uncounted", { count: view.count.lines - view.count.counted })}</p>}
      {error}
    </Danger>
  );
}
