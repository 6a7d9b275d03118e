import { createContext, useContext, useMemo } from "react";
import { changeTab, type Params } from "@/state/tabs";

export interface PageHandle {
  tab: string;
  /** Whether the tab is in front. */
  active: boolean;
  params: Params;
}

export const PageContext = createContext<PageHandle | null>(null);

/** The page around a component; null in the shell. */
export function usePage(): PageHandle | null {
  return useContext(PageContext);
}

/** For pages: their params and what they may tell their tab. */
export function useTab() {
  const page = useContext(PageContext);
  if (!page) throw new Error("useTab outside a page");
  const { tab, params, active } = page;
  return useMemo(
    () => ({
      params,
      active,
      id: tab,
      setParams: (next: Record<string, string | undefined>) => changeTab(tab, { params: next as Params }),
      setTitle: (title: string) => changeTab(tab, { title }),
      setDirty: (dirty: boolean) => changeTab(tab, { dirty }),
    }),
    [tab, params, active],
  );
}
