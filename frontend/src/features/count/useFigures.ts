// Figures on their way from the cells of a sheet into the books: each line has a state of its own, until the books have its figure.
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Output, Row } from "@/contract";
import { compare, parseDecimal } from "@/format/number";
import { call } from "@/transport/call";
import { type ApiError, toApiError } from "@/transport/error";
import { useInOrder } from "@/transport/useInOrder";

type Line = Row<"count.lines">;

export interface Figure {
  /** As it was typed. */
  text: string;
  /** `sent` until the sheet has been read again. */
  state: "typed" | "sending" | "sent" | "failed";
  /** Why the program did not take it. */
  problem?: ApiError;
  /** Another one of its line was sent, so it goes, too, whatever the sheet showed last. */
  again: boolean;
  /** Which count of the line it is of. */
  round: number;
}

/** By the number of the line. */
export type Figures = Readonly<Record<number, Figure>>;

interface Entry {
  line: Line;
  text: string;
  quantity: string;
}

/** As many as are sent at once. */
const together = 1000;

/** Those that are not in the books. */
export function unsent(figures: Figures): number[] {
  return Object.entries(figures).flatMap(([line, { state }]) => (state === "sent" ? [] : [Number(line)]));
}

/** What is typed into the cells of a sheet. `read` tells when `lines` were read; nothing is typed unless `counting`. */
export function useFigures(number: string, lines: readonly Line[], read: number, counting: boolean) {
  const [figures, setFigures] = useState<Figures>({});
  /** As they are now: a cell is left in the same moment in which it was written into. */
  const now = useRef(figures);
  const answered = useRef<Output<"count.enter"> | null>(null);
  const inOrder = useInOrder();
  const change = useCallback((how: (before: Figures) => Figures) => {
    now.current = how(now.current);
    setFigures(now.current);
  }, []);
  const keep = useCallback(
    (which: (figure: Figure, line: number) => boolean) =>
      change((before) => {
        const kept = Object.entries(before).filter(([line, figure]) => which(figure, Number(line)));
        return kept.length === Object.keys(before).length ? before : Object.fromEntries(kept);
      }),
    [change],
  );
  // What the sheet shows by now need not be kept here; what is counted anew is typed anew.
  // biome-ignore lint/correctness/useExhaustiveDependencies: also when it was read again and says the same
  useEffect(() => {
    const rounds = new Map(lines.map((l) => [l.line, l.round]));
    keep((figure, line) => figure.state !== "sent" && (rounds.get(line) ?? figure.round) === figure.round);
  }, [lines, read, keep]);
  // Counting begins again with empty cells.
  useEffect(() => {
    if (counting) keep(() => false);
  }, [counting, keep]);

  const send = useCallback(
    (entries: readonly Entry[]) => {
      if (entries.length === 0) return;
      const sending = entries.map(
        ({ line, text }) => [line.line, { text, state: "sending", again: true, round: line.round }] as [number, Figure],
      );
      change((before) => ({ ...before, ...Object.fromEntries(sending) }));
      /** What was typed anew meanwhile stays as it is. */
      const end = (to: Partial<Figure>) =>
        change((before) => ({
          ...before,
          ...Object.fromEntries(sending.flatMap(([line, one]) => (before[line] === one ? [[line, { ...one, ...to }]] : []))),
        }));
      const asked = entries.map(({ line, quantity }) => ({ line: line.line, quantity }));
      void inOrder(() => call("count.enter", { number, entries: asked })).then(
        (view) => {
          answered.current = view;
          end({ state: "sent" });
        },
        (problem: unknown) => end({ state: "failed", problem: toApiError(problem) }),
      );
    },
    [change, inOrder, number],
  );
  const type = useCallback(
    (line: Line, text: string) =>
      change((before) => {
        const old = before[line.line];
        const again = old !== undefined && (old.again || old.state !== "typed");
        return { ...before, [line.line]: { text, state: "typed", again, round: line.round } };
      }),
    [change],
  );
  /** Forgets what was typed, unless it is on its way. */
  const drop = useCallback((line: Line) => keep((figure, at) => at !== line.line || figure.state === "sending"), [keep]);
  /** Sends what was typed into a line's cell; what is no figure of its item stays there. */
  const leave = useCallback(
    (line: Line) => {
      const figure = now.current[line.line];
      if (figure === undefined || figure.state === "sending" || figure.state === "sent") return;
      const { text } = figure;
      const quantity = parseDecimal(text, line.decimals);
      const stands = quantity !== null && line.counted != null && compare(quantity, line.counted) === 0;
      if (text.trim() === "" || (stands && !figure.again)) drop(line);
      else if (quantity !== null) send([{ line, text, quantity }]);
    },
    [drop, send],
  );
  /** Figures one under the other, into these lines. */
  const paste = useCallback(
    (texts: readonly string[], into: readonly Line[]) => {
      const entries: Entry[] = [];
      texts.forEach((text, i) => {
        const line = into[i];
        if (!line || text === "") return;
        const quantity = parseDecimal(text, line.decimals);
        if (quantity === null) type(line, text);
        else entries.push({ line, text, quantity });
      });
      for (let i = 0; i < entries.length; i += together) send(entries.slice(i, i + together));
    },
    [send, type],
  );
  /** Sends what was refused once more, each for itself: one that is wrong keeps no other one out. */
  const retry = useCallback(() => {
    for (const line of lines) if (now.current[line.line]?.state === "failed") leave(line);
  }, [lines, leave]);
  /** Once all that can be sent is: what the count is then, and which lines are still not in the books. */
  const settle = useCallback(async () => {
    for (const line of lines) if (now.current[line.line]?.state === "typed") leave(line);
    await inOrder(() => Promise.resolve());
    return { view: answered.current, left: unsent(now.current) };
  }, [lines, leave, inOrder]);
  return useMemo(
    () => ({ figures, type, drop, leave, paste, retry, settle }),
    [figures, type, drop, leave, paste, retry, settle],
  );
}
