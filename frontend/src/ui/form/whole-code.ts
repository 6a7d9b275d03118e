import { type KeyboardEvent, useRef, useState } from "react";
import { holdKeys } from "@/keys/hold";

/** Whatever has exactly this code stands first: whoever typed it whole means it. */
export function exactFirst<H extends { code: string }>(hits: readonly H[], text: string): H[] {
  const exact = hits.find((h) => isCode(h, text));
  return exact ? [exact, ...hits.filter((h) => h !== exact)] : [...hits];
}

function isCode(hit: { code: string }, text: string): boolean {
  return hit.code.toUpperCase() === text.trim().toUpperCase();
}

/**
 * Enter or Tab after a text whose suggestions have not come yet, as a scanner or fast hands press it: the answer is awaited, and
 * what has exactly this code is taken, or the only one that a word, which is no code, finds. What is typed meanwhile goes to the cells after it. Where nothing has this code, the text
 * stays where it is, marked, and what was typed after it is let go: it was meant for other cells.
 */
export function useWholeCode<H extends { code: string }>({
  text,
  hits,
  ready,
  find,
  onFound,
  onNone,
}: {
  text: string;
  hits: readonly H[];
  /** What is suggested answers the text as it stands. */
  ready: boolean;
  find: (text: string) => Promise<readonly H[]>;
  onFound: (hit: H) => void;
  onNone: () => void;
}): { none: boolean; onKey: (e: KeyboardEvent) => void } {
  const [missed, setMissed] = useState<string | null>(null);
  const waits = useRef(false);
  const onKey = (e: KeyboardEvent) => {
    const typed = text.trim();
    if ((e.key !== "Enter" && e.key !== "Tab") || e.shiftKey || e.ctrlKey || e.altKey || e.nativeEvent.isComposing) return;
    if (typed === "" || waits.current || (ready && hits.length > 0)) return;
    e.preventDefault();
    e.stopPropagation();
    if (ready) {
      setMissed(typed);
      onNone();
      holdKeys(() => undefined)(false);
      return;
    }
    waits.current = true;
    let gone = false;
    const give = holdKeys(() => {
      gone = true;
      give(false);
    });
    const done = (hit: H | undefined) => {
      waits.current = false;
      if (gone) return;
      if (hit) onFound(hit);
      else {
        setMissed(typed);
        onNone();
      }
      give(hit !== undefined);
    };
    find(typed).then(
      (found) => done(found.find((h) => isCode(h, typed)) ?? (found.length === 1 && !/\d/.test(typed) ? found[0] : undefined)),
      () => done(undefined),
    );
  };
  return { none: missed !== null && missed === text.trim(), onKey };
}
