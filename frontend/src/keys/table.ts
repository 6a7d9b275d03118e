import type { ParseKeys } from "i18next";
import { transport } from "@/transport/transport";

interface KeyDef {
  /** `Ctrl+K`; the part after the last + is a KeyboardEvent.key. */
  combo: string;
  /** Where a browser owns the combo. */
  browser?: string;
  label: ParseKeys;
  group: "everywhere" | "list" | "form" | "import";
  /** Listed in the help sheet and shown by components that handle it themselves. */
  local?: true;
}

const define = <T extends Record<string, KeyDef>>(table: T): { [K in keyof T]: KeyDef } => table;

/** Every key of the program, once. Buttons, status bar and help read from here. */
export const keyTable = define({
  search: { combo: "Ctrl+K", label: "keys.search", group: "everywhere" },
  jobs: { combo: "Ctrl+J", label: "keys.jobs", group: "everywhere" },
  help: { combo: "F1", label: "keys.help", group: "everywhere" },
  refresh: { combo: "F5", label: "keys.refresh", group: "everywhere" },
  inspector: { combo: "F4", label: "keys.inspector", group: "everywhere" },
  back: { combo: "Alt+ArrowUp", label: "keys.back", group: "everywhere" },
  nextTab: { combo: "Ctrl+Tab", browser: "Alt+ArrowRight", label: "keys.nextTab", group: "everywhere" },
  previousTab: { combo: "Ctrl+Shift+Tab", browser: "Alt+ArrowLeft", label: "keys.previousTab", group: "everywhere" },
  tabByNumber: { combo: "Alt+1…9", label: "keys.tabByNumber", group: "everywhere", local: true },
  closeTab: { combo: "Ctrl+W", browser: "Alt+W", label: "keys.closeTab", group: "everywhere" },
  cancel: { combo: "Escape", label: "keys.cancel", group: "everywhere", local: true },
  rows: { combo: "ArrowUp/ArrowDown", label: "keys.rows", group: "list", local: true },
  unfold: { combo: "ArrowRight", label: "keys.unfold", group: "list", local: true },
  fold: { combo: "ArrowLeft", label: "keys.fold", group: "list", local: true },
  unfoldAll: { combo: "Ctrl+ArrowRight", label: "keys.unfoldAll", group: "list", local: true },
  foldAll: { combo: "Ctrl+ArrowLeft", label: "keys.foldAll", group: "list", local: true },
  nextProblem: { combo: "F8", label: "keys.nextProblem", group: "import" },
  open: { combo: "Enter", label: "keys.open", group: "list", local: true },
  end: { combo: "Ctrl+End", label: "keys.end", group: "list", local: true },
  explode: { combo: "F6", label: "keys.explode", group: "list" },
  whereUsed: { combo: "F7", label: "keys.whereUsed", group: "list" },
  occupation: { combo: "F8", label: "keys.occupation", group: "list" },
  filter: { combo: "/", label: "keys.filter", group: "list" },
  create: { combo: "Ctrl+N", browser: "Alt+N", label: "keys.create", group: "list" },
  importFile: { combo: "Ctrl+I", label: "keys.import", group: "list" },
  exportFile: { combo: "Ctrl+E", label: "keys.export", group: "list" },
  print: { combo: "Ctrl+P", browser: "Alt+P", label: "keys.print", group: "list" },
  edit: { combo: "F2", label: "keys.edit", group: "form" },
  save: { combo: "Ctrl+S", label: "keys.save", group: "form" },
  makeNext: { combo: "Ctrl+M", browser: "Alt+M", label: "keys.makeNext", group: "form" },
  makeOther: { combo: "Ctrl+Shift+M", browser: "Alt+Shift+M", label: "keys.makeOther", group: "form" },
  commit: { combo: "Ctrl+Enter", label: "keys.commit", group: "import" },
  undo: { combo: "Ctrl+Z", label: "keys.undo", group: "import" },
  pick: { combo: "Alt+ArrowDown", label: "keys.pick", group: "form", local: true },
  nextCell: { combo: "Enter", label: "keys.nextCell", group: "form", local: true },
  paste: { combo: "Ctrl+V", label: "keys.paste", group: "form", local: true },
  newItem: { combo: "F2", label: "keys.newItem", group: "form", local: true },
  copyLine: { combo: "Ctrl+D", label: "keys.copyLine", group: "form", local: true },
  dropLine: { combo: "Ctrl+Delete", label: "keys.dropLine", group: "form", local: true },
});

export type KeyId = keyof typeof keyTable;

/** The combo that works here. */
export function comboOf(id: KeyId): string {
  const { combo, browser } = keyTable[id];
  return browser && transport().kind === "browser" ? browser : combo;
}

const names: Record<string, string> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
  Delete: "Del",
};

/** As printed on a key cap: `Ctrl K`, `↑↓`. */
export function comboText(combo: string): string {
  if (combo === "/") return combo;
  const cap = (part: string) =>
    part
      .split("/")
      .map((p) => names[p] ?? p)
      .join("");
  return combo.split("+").map(cap).join(" ");
}

/** Whether a key press is this combo. Letters go by the key's place when Alt is held, as Alt may compose other signs. */
export function matches(
  event: Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "altKey" | "shiftKey" | "metaKey">,
  combo: string,
): boolean {
  const wanted = combo === "/" ? ["/"] : combo.split("+");
  const key = wanted[wanted.length - 1] ?? "";
  const has = (mod: string) => wanted.length > 1 && wanted.slice(0, -1).includes(mod);
  if (event.ctrlKey !== has("Ctrl") || event.altKey !== has("Alt") || event.metaKey) return false;
  // "/" needs Shift on some layouts.
  if (key !== "/" && event.shiftKey !== has("Shift")) return false;
  if (/^[A-Z]$/.test(key)) return event.code === `Key${key}` || event.key.toUpperCase() === key;
  return event.key === key;
}

/** Whether a combo may act while somebody types: not when it is a sign that can be typed. */
export function actsInFields(combo: string): boolean {
  return combo.includes("+") || /^F\d+$/.test(combo);
}
