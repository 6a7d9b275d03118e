import { useEffect, useRef } from "react";
import { fieldOf } from "@/ui/scan/useScanner";

/** Milliseconds between two signs that no hand types, and for which one is held back until it is known to be of none. */
const FAST = 40;
const HELD = 60;

/** A keyboard's digits do what the keys on the screen do, where nothing else is typed into; what a scanner writes does not. */
export function useDigits(onKey: (key: string) => void): void {
  const run = useRef(onKey);
  run.current = onKey;
  useEffect(() => {
    let last = Number.NEGATIVE_INFINITY;
    let held: ReturnType<typeof setTimeout> | undefined;
    const onDown = (e: KeyboardEvent) => {
      if (e.ctrlKey || e.altKey || e.metaKey || fieldOf(e.target)) return;
      const isFast = e.timeStamp - last < FAST;
      last = e.timeStamp;
      // The sign before was of a scan, too.
      if (isFast) clearTimeout(held);
      const key = e.key === "Backspace" ? "erase" : e.key;
      if (isFast || !/^(\d|\.|erase)$/.test(key)) return;
      held = setTimeout(() => run.current(key), HELD);
    };
    window.addEventListener("keydown", onDown);
    return () => {
      clearTimeout(held);
      window.removeEventListener("keydown", onDown);
    };
  }, []);
}
