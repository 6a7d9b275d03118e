import { useRef, useState } from "react";
import { call } from "@/transport/call";
import { type ApiError, toApiError } from "@/transport/error";
import { useInOrder } from "@/transport/useInOrder";
import type { Taken } from "@/ui/scan/Answer";
import { sound } from "@/ui/scan/sound";

/** What came of a scan. */
export interface Answered {
  /** What it was for. */
  row: number;
  text: string;
  taken: Taken | null;
  error: ApiError | null;
}

/**
 * Scans for a paper, one after the other, however fast they come. `lineOf` says which line of it a row is by then: null for any,
 * undefined for one that is gone. What was wrong stays to be seen: a scan that was made before anybody could see it does not hide it.
 */
export function useScans(
  number: string,
  lineOf: (row: number) => number | null | undefined,
  onAnswer: (answered: Answered) => void,
) {
  const inOrder = useInOrder();
  const [answer, setAnswer] = useState<Answered | null>(null);
  const heard = useRef(0);
  /** How many were heard when something was wrong. */
  const wrong = useRef(0);
  const now = useRef({ lineOf, onAnswer });
  now.current = { lineOf, onAnswer };
  const scan = (row: number, text: string) => {
    heard.current += 1;
    const turn = heard.current;
    const tell = (taken: Taken | null, error: ApiError | null) => {
      const answered = { row, text, taken, error };
      if (error || taken?.refused) {
        wrong.current = heard.current;
        sound("wrong");
      } else if (turn <= wrong.current) {
        return;
      } else sound("right");
      setAnswer(answered);
      now.current.onAnswer(answered);
    };
    const ask = () => {
      const line = now.current.lineOf(row);
      return line === undefined ? Promise.resolve(null) : call("scan.take", { number, text, ...(line === null ? {} : { line }) });
    };
    void inOrder(ask).then(
      (taken) => taken !== null && tell(taken, null),
      (problem: unknown) => tell(null, toApiError(problem)),
    );
  };
  return { scan, answer, clear: () => setAnswer(null) };
}
