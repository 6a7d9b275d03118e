import { useCallback, useEffect, useRef, useState } from "react";
import type { ApprovalState, ApprovalView, Input } from "@/contract";
import { isOver, takeJob, useJobs } from "@/state/jobs";
import { call, onAsked } from "@/transport/call";
import { useRead } from "@/transport/query";
import type { Written } from "./types";

/** The request that a write of this import has become, since it changes so much that somebody else has to agree. */
export interface WriteRequest {
  id: number;
  state: ApprovalState;
  /** It asks for just what the trial on screen shows; else for what was there before a correction. */
  ofTrial: boolean;
  /** Null until it is read. */
  view: ApprovalView | null;
  /** Once it is agreed to: what its job wrote. Undefined until that is known, null where it cannot be had any more. */
  written: Written | null | undefined;
}

/** While it stands so, writing the same trial leads nowhere. */
export function holdsBack(request: WriteRequest | null | undefined): boolean {
  return request?.ofTrial === true && request.state !== "refused" && request.state !== "withdrawn";
}

/** Keeps an import's request with the run that it was asked for, and follows what becomes of it. */
export function useRequest(run: number | null): { request: WriteRequest | null; forget: () => void } {
  const [asked, setAsked] = useState<{ id: number; run: number } | null>(null);
  const current = useRef(run);
  current.current = run;
  useEffect(
    () =>
      onAsked(({ command, input, id }) => {
        if (command !== "import.write") return;
        const { run } = input as Input<"import.write">;
        // Another tab's import is its own.
        if (run === current.current) setAsked({ id, run });
      }),
    [],
  );
  const { data, error } = useRead("approval.get", { id: asked?.id ?? 0 }, { enabled: asked !== null });
  const view = asked === null ? null : (data ?? null);
  const written = useWritten(view);
  const forget = useCallback(() => setAsked(null), []);
  // Somebody else's, which this person may not see: the program says of it what there is to say.
  if (asked === null || (error && !data)) return { request: null, forget };
  const { id } = asked;
  return { request: { id, state: view?.state ?? "open", ofTrial: asked.run === run, view, written }, forget };
}

/** What the job of a request that was agreed to wrote. */
function useWritten(view: ApprovalView | null): Written | null | undefined {
  const job = view?.state === "approved" ? (view.job ?? null) : null;
  const over = useJobs((s) => s.jobs.some((j) => j.id === job && isOver(j)));
  const [result, setResult] = useState<{ job: number; written: Written | null } | null>(null);
  // The request is settled in the transaction of the write, its job ends a little later: then it is asked again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: its end is the reason to ask again
  useEffect(() => {
    if (job === null) return;
    let here = true;
    call("job.get", { id: job }).then(
      (seen) => {
        takeJob(seen);
        if (here && isOver(seen)) setResult({ job, written: seen.state === "done" ? ((seen.result as Written) ?? null) : null });
      },
      () => here && setResult({ job, written: null }),
    );
    return () => {
      here = false;
    };
  }, [job, over]);
  if (view?.state !== "approved") return undefined;
  return job === null ? null : result?.job === job ? result.written : undefined;
}
