// Lines of reports on their way from paper into the books. They stay on this computer until they are posted, whatever becomes of the window.
import { useCallback, useMemo, useRef, useState } from "react";
import { call } from "@/transport/call";
import { toApiError } from "@/transport/error";
import { uuid } from "@/transport/request-id";
import { blankLine, type EntryLine, isSent, outcome, postOf, type Refusal, retyped } from "./entry";

/** More are not kept: they would take long to write with each key. */
const most = 1000;

function read(key: string, day: string): EntryLine[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    if (!Array.isArray(kept)) return [];
    return (
      kept
        .filter((line): line is EntryLine => typeof line === "object" && line !== null && typeof line.code === "string")
        .map((line) => ({ ...blankLine(day), ...line }))
        // What was on its way when the window closed may be posted: it goes once more under the same id.
        .map((line): EntryLine => (line.state === "sending" ? { ...line, state: "unknown" } : line))
    );
  } catch {
    return [];
  }
}

/** `key`: where these books' lines of this person lie. */
export function useEntry(key: string, day: string, zone: string) {
  const [lines, setLines] = useState(() => read(key, day));
  const now = useRef(lines);
  const [busy, setBusy] = useState(false);
  const working = useRef(false);
  const put = useCallback(
    (next: EntryLine[]) => {
      now.current = next;
      try {
        localStorage.setItem(key, JSON.stringify(next.slice(-most)));
      } catch {
        // A full or forbidden store keeps nothing; the page still has it.
      }
      setLines(next);
    },
    [key],
  );
  /** What was typed: a line that is another than before is no longer known to be wrong. */
  const type = useCallback(
    (next: EntryLine[]) => {
      const before = new Set(now.current);
      const sent = new Map(now.current.map((line) => [line.request, line]));
      // What was sent cannot be typed into: where it is another than here, its answer came in the meantime.
      const newest = (line: EntryLine) => (isSent(line) ? sent.get(line.request) : undefined) ?? retyped(line);
      put(next.map((line) => (before.has(line) ? line : newest(line))));
    },
    [put],
  );
  const end = useCallback(
    (request: string, change: Partial<EntryLine>) =>
      put(now.current.map((line) => (line.request === request ? { ...line, ...change } : line))),
    [put],
  );
  /** Sends these lines, one after the other, each under its own id: one that is refused keeps no other one out. How many were posted. */
  const post = useCallback(
    async (ready: readonly EntryLine[]) => {
      if (working.current) return 0;
      working.current = true;
      setBusy(true);
      let posted = 0;
      for (const line of ready) {
        // It was dropped, or typed over, while others were sent.
        if (!now.current.includes(line)) continue;
        // What was refused was not done: asked for once more, it is something new.
        const request = line.state === "failed" ? uuid() : (line.request ?? uuid());
        put(now.current.map((one) => (one === line ? { ...one, state: "sending", request, problem: null } : one)));
        try {
          const answer = await call("report.post", postOf(line, zone), request);
          const [report] = answer.reports;
          end(request, { state: "posted", report: report?.number ?? "", overlaps: answer.overlaps.length > 0 });
          posted += 1;
        } catch (failed) {
          const { kind, code, message, params } = toApiError(failed);
          const problem: Refusal = { kind, code, message, params };
          end(request, { state: outcome(line.state, problem), problem });
        }
      }
      working.current = false;
      setBusy(false);
      return posted;
    },
    [put, end, zone],
  );
  return useMemo(() => ({ lines, busy, put, type, post }), [lines, busy, put, type, post]);
}
