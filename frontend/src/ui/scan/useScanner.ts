import { useEffect, useRef } from "react";
import { Scan } from "@/session/scan";
import { typeInto } from "../typeInto";

type Field = HTMLInputElement | HTMLTextAreaElement;

/** The field that keys go into. */
export function fieldOf(target: EventTarget | null): Field | null {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement ? target : null;
}

/** A day typed fast, where a day is typed. */
function isDay(target: EventTarget | null, text: string): boolean {
  return (
    target instanceof Element && target.closest(".ant-picker") !== null && /^(\d{2}|\d{4})[-/.]?\d{1,2}[-/.]?\d{1,2}$/.test(text)
  );
}

/**
 * Hears a scanner that acts as a keyboard, wherever the cursor is: what it wrote into a field is taken out again, and its Enter does
 * nothing else. What hands type stays typing. A field of `data-scan` takes scans itself, whole, however slowly they come.
 */
export function useScanner(onScan: (text: string) => void, enabled: boolean): void {
  const heard = useRef(onScan);
  heard.current = onScan;
  useEffect(() => {
    if (!enabled) return;
    const scan = new Scan();
    let before: { field: Field; text: string } | null = null;
    const onKey = (e: KeyboardEvent) => {
      if (e.target instanceof Element && e.target.closest("[data-scan]")) return;
      if (e.ctrlKey || e.altKey || e.metaKey || e.isComposing) return;
      const text = scan.key(e.key, e.timeStamp);
      if (scan.isBegun) {
        const field = fieldOf(e.target);
        before = field && { field, text: field.value };
      }
      if (text === null || isDay(e.target, text)) return;
      e.preventDefault();
      e.stopImmediatePropagation();
      if (before) typeInto(before.field, before.text);
      before = null;
      heard.current(text);
    };
    window.addEventListener("keydown", onKey, true);
    return () => window.removeEventListener("keydown", onKey, true);
  }, [enabled]);
}
