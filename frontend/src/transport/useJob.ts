import { useCallback, useEffect, useRef, useState } from "react";
import type { Input, JobResults, JobView } from "@/contract";
import { isOver, takeJob, useJobs } from "@/state/jobs";
import { call, tellNeeded } from "./call";
import { type ApiError, toApiError } from "./error";

type LongCommand = keyof JobResults;

export interface Job<N extends LongCommand> {
  /** While it is under way. */
  view: JobView | null;
  busy: boolean;
  error: ApiError | null;
  /** Starts it; a run before that has not ended is cancelled and its outcome dropped. */
  start(input: Input<N>, done: (result: JobResults[N]) => void, failed?: (error: ApiError) => void): void;
  cancel(): void;
  clear(): void;
}

/** One long command at a time: progress, outcome, cancel. Its progress is the same that the job chip shows. */
export function useJob<N extends LongCommand>(name: N): Job<N> {
  const [turn, setTurn] = useState<{ number: number; job: number | null; busy: boolean; error: ApiError | null }>({
    number: 0,
    job: null,
    busy: false,
    error: null,
  });
  const latest = useRef(0);
  const running = useRef<number | null>(null);
  const handlers = useRef<{ done: (result: JobResults[N]) => void; failed?: (error: ApiError) => void } | null>(null);
  const asked = useRef<Input<N> | null>(null);
  const view = useJobs((s) => s.jobs.find((j) => j.id === turn.job)) ?? null;

  const stop = useCallback(() => {
    const job = running.current;
    running.current = null;
    if (job !== null) void call("job.cancel", { id: job }).then(takeJob, () => undefined);
  }, []);

  const start = useCallback(
    (input: Input<N>, done: (result: JobResults[N]) => void, failed?: (error: ApiError) => void) => {
      stop();
      latest.current += 1;
      const number = latest.current;
      handlers.current = { done, failed };
      asked.current = input;
      setTurn({ number, job: null, busy: true, error: null });
      const fail = (problem: unknown) => {
        if (latest.current !== number) return;
        const error = toApiError(problem);
        setTurn({ number, job: null, busy: false, error });
        failed?.(error);
      };
      call(name, input).then((answer) => {
        const { job } = answer as { job: number };
        if (latest.current !== number) {
          void call("job.cancel", { id: job }).then(takeJob, () => undefined);
          return;
        }
        running.current = job;
        setTurn({ number, job, busy: true, error: null });
        // Short work is over before the first event could be seen.
        void call("job.get", { id: job }).then(takeJob, () => undefined);
      }, fail);
    },
    [name, stop],
  );

  const over = view !== null && isOver(view);
  const settled = useRef(0);
  useEffect(() => {
    const { number } = turn;
    if (!over || !view || !turn.busy || number !== latest.current || settled.current === number) return;
    settled.current = number;
    running.current = null;
    const end = (error: ApiError | null, then: () => void) => {
      if (latest.current !== number) return;
      setTurn((t) => ({ ...t, busy: false, error }));
      then();
    };
    const fail = (problem: unknown) => {
      const error = toApiError(problem);
      end(error, () => {
        if (asked.current !== null) tellNeeded(name, asked.current, error);
        handlers.current?.failed?.(error);
      });
    };
    if (view.state !== "done")
      fail(view.error ?? { kind: "rejected", code: "job.cancelled", message: view.state, params: {}, hint: null });
    // What came of it is told to whoever asks, and not to everybody who hears that it is over.
    else
      call("job.get", { id: view.id }).then(
        ({ result }) => end(null, () => handlers.current?.done(result as JobResults[N])),
        fail,
      );
  }, [over, view, turn, name]);

  return {
    view: turn.busy ? view : null,
    busy: turn.busy,
    error: turn.error,
    start,
    cancel: stop,
    clear: useCallback(() => setTurn((t) => ({ ...t, error: null })), []),
  };
}
