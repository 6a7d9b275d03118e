import { openPage, type PageId, type PageParams, sameObject, type Tab, useTabs } from "@/state/tabs";

/** `/?page=explosion&item=FA-DN50`: a query, so that any static server answers it with the same index.html. */
export function addressOf(tab: Pick<Tab, "page" | "params"> | undefined): string {
  if (!tab) return "/";
  return `/?${new URLSearchParams({ page: tab.page, ...tab.params })}`;
}

export function readAddress(
  search: string,
  known: (page: string) => page is PageId,
): { page: PageId; params: Record<string, string> } | null {
  const { page, ...params } = Object.fromEntries(new URLSearchParams(search));
  return page && known(page) ? { page, params } : null;
}

/** Keeps the address and the front tab the same, both ways; so the browser's back and Alt ↑ work. */
export function followAddress(known: (page: string) => page is PageId): () => void {
  const go = () => {
    const at = readAddress(window.location.search, known);
    if (at) openPage(at.page, at.params as PageParams[typeof at.page]);
  };
  go();
  const front = () => {
    const { tabs, active } = useTabs.getState();
    return tabs.find((t) => t.id === active);
  };
  let before = front();
  const start = addressOf(before);
  if (window.location.pathname + window.location.search !== start) window.history.replaceState(null, "", start);
  const stop = useTabs.subscribe(() => {
    const now = front();
    const address = addressOf(now);
    if (window.location.pathname + window.location.search !== address) {
      // A change of how the same object is looked at is no step back.
      const same = now && before && now.id === before.id && sameObject(now, before.page, before.params);
      if (same) window.history.replaceState(null, "", address);
      else window.history.pushState(null, "", address);
    }
    before = now;
  });
  window.addEventListener("popstate", go);
  return () => {
    stop();
    window.removeEventListener("popstate", go);
  };
}
