import { useCallback, useSyncExternalStore } from "react";
import { phoneAddress } from "@/transport/phone";

const moved = "qitao.phone";

function subscribe(changed: () => void): () => void {
  window.addEventListener("popstate", changed);
  window.addEventListener(moved, changed);
  return () => {
    window.removeEventListener("popstate", changed);
    window.removeEventListener(moved, changed);
  };
}

/** The paper at hand, as the address says; so the phone's own way back leads from a paper to the choice. */
export function useAddress(): [string | null, (number: string | null) => void] {
  const number = useSyncExternalStore(subscribe, () => new URLSearchParams(window.location.search).get("phone"));
  const go = useCallback((to: string | null) => {
    window.history.pushState(null, "", phoneAddress(to));
    window.dispatchEvent(new Event(moved));
  }, []);
  return [number || null, go];
}
