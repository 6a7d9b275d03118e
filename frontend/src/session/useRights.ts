import { useMemo } from "react";
import type { Right } from "@/contract";
import { useT } from "@/i18n";
import { type PageDef, usePages } from "@/shell/pages";
import { useSandbox } from "@/state/sandbox";
import { useRead } from "@/transport/query";

/** Which books these are, whether people log in, and who it is. */
export function useSessionState() {
  return useRead("session.state", {}, { keep: true }).data;
}

/** What the person may do. Until the program has said it, everything: the program itself asks again anyway. */
export function useMay(): (right: Right | undefined) => boolean {
  const actor = useSessionState()?.actor;
  return (right) => right === undefined || !actor || actor.rights.includes(right);
}

/** Why a button does nothing for this person; null when it does something. */
export function useDenied(): (right: Right | undefined) => string | null {
  const t = useT();
  const may = useMay();
  return (right) => (right === undefined || may(right) ? null : t("right.missing", { right: t(`right.name.${right}`) }));
}

function seen({ rights = ["look"], amounts }: Pick<PageDef, "rights" | "amounts">, may: (right: Right) => boolean): boolean {
  return rights.some(may) && (!amounts || may("money"));
}

/** Whether the person may see a page. */
export function useMaySee(): (page: Pick<PageDef, "rights" | "amounts">) => boolean {
  const may = useMay();
  return (page) => seen(page, may);
}

/** The pages that the person may see where they work. */
export function useSeenPages(): readonly PageDef[] {
  const all = usePages();
  const sandbox = useSandbox((s) => s.on);
  const rights = useSessionState()?.actor?.rights;
  return useMemo(() => {
    const pages = sandbox ? all.filter((page) => !page.books) : all;
    return rights ? pages.filter((page) => seen(page, (right) => rights.includes(right))) : pages;
  }, [all, rights, sandbox]);
}
