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
  set(
    change: Partial<Pick<Settings, "language" | "appearance" | "menuNarrow" | "inspector" | "inspectorOver" | "closedGroups">>,
  ): void;
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
      set,
    }),
    { name: "qitao.settings", version: 1 },
  ),
);
