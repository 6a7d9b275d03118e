import { useCallback } from "react";
import { useT } from "@/i18n";
import { useInfo } from "@/shell/info";
import { whenParts } from "./date";

/** Says when something was: 今天 07:30, 昨天 18:02, 11-18 09:00. */
export function useWhen(): (micros: number) => string {
  const t = useT();
  const zone = useInfo()?.timezone ?? "Asia/Shanghai";
  return useCallback(
    (micros: number) => {
      const { day, time } = whenParts(micros, Date.now() * 1000, zone);
      const word = day === "today" ? t("common.today") : day === "yesterday" ? t("common.yesterday") : day;
      return `${word} ${time}`;
    },
    [t, zone],
  );
}
