import { createContext, useContext, useEffect, useId, useRef } from "react";
import { create } from "zustand";
import { usePage } from "@/shell/page-context";
import { transport } from "@/transport/transport";
import { actsInFields, comboOf, type KeyId, matches } from "./table";

/** A key that is bound now. */
export interface Binding {
  token: string;
  id: KeyId;
  /** Tab whose page bound it; null for the shell and for overlays. */
  tab: string | null;
  /** Overlay that bound it; null outside overlays. */
  overlay: string | null;
  enabled: boolean;
  bar: boolean;
  label?: string;
  run: (() => void) | null;
}

interface Registry {
  bindings: Binding[];
  overlays: string[];
}

export const useBindings = create<Registry>(() => ({ bindings: [], overlays: [] }));

/** The overlay (dialog, palette) around a component. */
export const OverlayContext = createContext<string | null>(null);

interface KeyOptions {
  enabled?: boolean;
  /** Shown in the status bar. */
  bar?: boolean;
  /** A narrower word than the table's. */
  label?: string;
}

/** Binds a key for as long as the component shows; a page's keys act only while its tab is in front. */
export function useKey(id: KeyId, run: (() => void) | null, options: KeyOptions = {}): void {
  const token = useId();
  const page = usePage();
  const overlay = useContext(OverlayContext);
  const latest = useRef(run);
  latest.current = run;
  const { enabled = true, bar = false, label } = options;
  const tab = overlay ? null : (page?.tab ?? null);
  const acts = run !== null;
  useEffect(() => {
    const binding: Binding = { token, id, tab, overlay, enabled, bar, label, run: acts ? () => latest.current?.() : null };
    useBindings.setState((s) => ({ bindings: [...s.bindings, binding] }));
    return () => useBindings.setState((s) => ({ bindings: s.bindings.filter((b) => b.token !== token) }));
  }, [token, id, tab, overlay, enabled, bar, label, acts]);
}

/** Shows keys in the status bar that a component handles itself. */
export function KeyHint({ id, label }: { id: KeyId; label?: string }): null {
  useKey(id, null, { bar: true, label });
  return null;
}

/** Blocks the keys below while an overlay is open. Wrap the overlay's content in an OverlayContext of the same name. */
export function useOverlay(open: boolean): string {
  const name = useId();
  useEffect(() => {
    if (!open) return;
    useBindings.setState((s) => ({ overlays: [...s.overlays, name] }));
    return () => useBindings.setState((s) => ({ overlays: s.overlays.filter((o) => o !== name) }));
  }, [open, name]);
  return name;
}

/** What stands in the cell that is being typed belongs to what these act on. */
function takesCell(id: KeyId): boolean {
  return id === "save" || id === "commit";
}

/**
 * Which binding a key press runs: the top overlay's only, else the front page's before the shell's; the latest wins.
 * `asleep` also finds those that may only wake up once the cell at hand is written.
 */
export function choose(
  event: KeyboardEvent,
  registry: Registry,
  activeTab: string | null,
  inField: boolean,
  asleep = false,
): Binding | null {
  const top = registry.overlays.at(-1) ?? null;
  const fits = registry.bindings.filter((b) => {
    if (!b.run || !(b.enabled || (asleep && takesCell(b.id))) || b.overlay !== top) return false;
    if (b.tab !== null && b.tab !== activeTab) return false;
    const combo = comboOf(b.id);
    return matches(event, combo) && (!inField || actsInFields(combo));
  });
  return fits.filter((b) => b.tab !== null).at(-1) ?? fits.at(-1) ?? null;
}

/** Whether the press happens where text is typed. */
export function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    (target instanceof HTMLInputElement && !["checkbox", "radio", "button"].includes(target.type))
  );
}

/**
 * A key by which the window's web view, as a browser, would load the page anew, print or save it, or ask about its own caret. In a browser these
 * are the person's.
 */
function isWebViewsOwn(event: KeyboardEvent): boolean {
  if (transport().kind !== "window") return false;
  if (event.ctrlKey) return ["r", "p", "s", "u"].includes(event.key.toLowerCase());
  return event.key === "F5" || event.key === "F7";
}

/** Milliseconds between two looks whether a key has woken up. */
const WAKES = 30;

/** The one listener; started by the shell. */
export function listenToKeys(activeTab: () => string | null): () => void {
  /**
   * Fields have their own use for Enter, with Ctrl or without: a choice opens, a scan is taken. What is saved or posted from any field is
   * heard before them.
   */
  const onEarly = (event: KeyboardEvent) => {
    if (!event.ctrlKey || event.isComposing || !isField(event.target)) return;
    const binding = choose(event, useBindings.getState(), activeTab(), true, true);
    if (!binding || !takesCell(binding.id)) return;
    event.stopPropagation();
    onKey(event);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const inField = isField(event.target);
    const binding = choose(event, useBindings.getState(), activeTab(), inField, inField);
    if (!binding?.run) {
      if (isWebViewsOwn(event)) event.preventDefault();
      return;
    }
    event.preventDefault();
    const field = document.activeElement;
    if (takesCell(binding.id) && field instanceof HTMLElement && isField(field)) {
      // Leave the cell first, and act once it is written: only then there may be something to save.
      const grid = field.closest<HTMLElement>('[role="grid"]');
      field.blur();
      // On a busy computer the page may learn only after a moment that there is something to save.
      const act = (left: number) => {
        const awake = choose(event, useBindings.getState(), activeTab(), inField);
        if (awake) awake.run?.();
        else if (left > 0) setTimeout(() => act(left - 1), WAKES);
      };
      setTimeout(() => {
        act(5);
        (grid ?? field).focus();
      });
      return;
    }
    binding.run();
  };
  window.addEventListener("keydown", onEarly, true);
  window.addEventListener("keydown", onKey);
  return () => {
    window.removeEventListener("keydown", onEarly, true);
    window.removeEventListener("keydown", onKey);
  };
}
