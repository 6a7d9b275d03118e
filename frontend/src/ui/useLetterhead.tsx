import { type ReactNode, useState } from "react";
import { useT } from "@/i18n";
import { useDenied } from "@/session/useRights";
import { useSettings } from "@/state/settings";
import { openPage } from "@/state/tabs";
import { useRead } from "@/transport/query";
import { Message } from "./Message";

/**
 * Printed papers have the company's data at their head. Where nobody gave it, that is asked for once something was `printed`, and never
 * before: the paper is there all the same. Whoever does not want it is not asked again on this machine.
 */
export function useLetterhead(): { printed: () => void; ask: ReactNode } {
  const t = useT();
  const denied = useDenied()("administer");
  const { plainPapers, set } = useSettings();
  const [printed, setPrinted] = useState(false);
  const read = useRead("company.get", {}, { enabled: printed && !plainPapers });
  const empty = read.data && Object.values(read.data).every((text) => text === "");
  const fill = denied === null ? [{ label: t("print.fillCompany"), run: () => openPage("settings", {}) }] : [];
  return {
    printed: () => setPrinted(true),
    ask: printed && !plainPapers && empty && (
      <Message
        tone="blue"
        what={t("print.noCompany")}
        why={denied === null ? t("print.noCompanyWhy") : t("print.noCompanyOthers")}
        next={[...fill, { label: t("print.noCompanyFine"), run: () => set({ plainPapers: true }) }]}
        line
      />
    ),
  };
}
