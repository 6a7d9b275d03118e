import { useEffect, useSyncExternalStore } from "react";
import { useSettings } from "@/state/settings";
import { type Colors, dark, light, paint } from "./colors";

const query = "(prefers-color-scheme: dark)";

function subscribe(changed: () => void): () => void {
  const media = window.matchMedia(query);
  media.addEventListener("change", changed);
  return () => media.removeEventListener("change", changed);
}

/** Light or dark, following the system unless set, painted on the document. */
export function useMode(): { mode: "light" | "dark"; colors: Colors } {
  const appearance = useSettings((s) => s.appearance);
  const system = useSyncExternalStore(subscribe, () => (window.matchMedia(query).matches ? "dark" : "light"));
  const mode = appearance === "system" ? system : appearance;
  const colors = mode === "dark" ? dark : light;
  useEffect(() => paint(document.documentElement, colors, mode), [colors, mode]);
  return { mode, colors };
}
