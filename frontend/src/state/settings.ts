import { create } from "zustand";
import { persist } from "zustand/middleware";

export type Language = "zh-CN" | "en";
export type Appearance = "light" | "dark" | "system";

interface Settings {
  language: Language;
  appearance: Appearance;
  /** Menu narrowed by hand; below 1360 it is narrow anyway. */
  menuNarrow: boolean;
  /** F4, where it is docked. */
  inspector: boolean;
  /** F4, where it floats over the table. */
  inspectorOver: boolean;
  closedGroups: string[];
  /** Papers are printed without the company's data, and nobody wants to be asked for it. */
  plainPapers: boolean;
  set(change: Partial<Omit<Settings, "set">>): void;
}

/** What this machine remembers about its screen; what belongs to the person is kept with the books (preference.*). */
export const useSettings = create<Settings>()(
  persist(
    (set) => ({
      language: "zh-CN",
      appearance: "system",
      menuNarrow: false,
      inspector: true,
      inspectorOver: false,
      closedGroups: [],
      plainPapers: false,
      set,
    }),
    { name: "qitao.settings", version: 1 },
  ),
);
