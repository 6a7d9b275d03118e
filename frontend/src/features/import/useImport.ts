import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTab } from "@/shell/page-context";
import { call, upload } from "@/transport/call";
import { type ApiError, toApiError } from "@/transport/error";
import { useJob } from "@/transport/useJob";
import { type Fixing, noFixing, sameFixing } from "./fixes";
import { complete, mappingOf, planOf, ready, type SheetPlan, withKind } from "./mapping";
import { type Kind, type KindOf, kinds, type Opened, type SheetMapping, type Trial, type Written } from "./types";
import { holdsBack, useRequest } from "./useRequest";

export type Step = "choose" | "map" | "trial" | "write";

/** How long corrections rest before they are tried again. */
const rest = 500;

/** One import from the files to the books. */
export function useImport() {
  const tab = useTab();
  const wanted = kinds.find((k) => k === tab.params.kind) ?? null;
  const [step, setStep] = useState<Step>("choose");
  const [files, setFiles] = useState<Opened[]>([]);
  const [plans, setPlans] = useState<SheetPlan[]>([]);
  const [reading, setReading] = useState<string | null>(null);
  const [refused, setRefused] = useState<{ name: string; error: ApiError | null } | null>(null);
  /** Any run over the files: rows can be looked at through it, whatever its mapping was. */
  const [run, setRun] = useState<number | null>(null);
  const [trial, setTrial] = useState<Trial | null>(null);
  /** What the trial was made with. */
  const [tried, setTried] = useState<Fixing>(noFixing);
  const [fixing, setFixing] = useState<Fixing>(noFixing);
  /** Another file, another mapping: what was read before is of no use. */
  const [session, setSession] = useState(0);
  const [written, setWritten] = useState<Written | null>(null);
  const trying = useJob("import.dry_run");
  const looking = useJob("import.dry_run");
  const writing = useJob("import.write");
  const { request, forget } = useRequest(trial?.run ?? null);

  const all: readonly KindOf[] = useMemo(() => files[0]?.kinds ?? [], [files]);
  const names = useMemo(() => files.map((f) => f.name), [files]);
  const mapping = useRef<SheetMapping[]>([]);

  /** Tries: by the run at hand, or by the files again when the program does not keep it any more. */
  const tryRun = useCallback(
    (with_: { run: number | null; handles: string[]; fixing: Fixing; fresh?: boolean }) => {
      const what = {
        mapping: mapping.current,
        fixes: [...with_.fixing.fixes.values()],
        skip_rows: [...with_.fixing.skips.values()],
      };
      const done = (result: Trial) => {
        setTrial(result);
        setRun(result.run);
        setTried(with_.fixing);
        if (with_.fresh) setSession((n) => n + 1);
        setStep("trial");
      };
      const byFiles = () => trying.start({ ...what, files: with_.handles, run: null }, done);
      if (with_.run === null) byFiles();
      else
        trying.start({ ...what, files: [], run: with_.run }, done, (error) => {
          if (error.code === "import.run_unknown") byFiles();
        });
    },
    [trying.start],
  );

  const look = useCallback(
    (handles: string[], guess: SheetPlan[]) => {
      const first = guess[0];
      if (!first) return;
      // Something has to be mapped for a run; a sheet without columns is only reported as such.
      const some = mappingOf(guess);
      const dummy: SheetMapping = { sheet: first.name, kind: wanted ?? "item", header_row: first.headerRow, columns: [] };
      looking.start({ files: handles, mapping: some.length ? some : [dummy], fixes: [], skip_rows: [], run: null }, (result) =>
        setRun(result.run),
      );
    },
    [looking.start, wanted],
  );

  const take = useCallback(
    async (chosen: readonly File[]) => {
      setRefused(null);
      const opened: Opened[] = [];
      for (const file of chosen) {
        setReading(file.name);
        if (!/\.(xlsx|xlsm|xls|csv|txt)$/i.test(file.name)) {
          setReading(null);
          setRefused({ name: file.name, error: null });
          return;
        }
        try {
          const { file: handle } = await upload(file);
          opened.push(await call("import.open", { file: handle }));
        } catch (problem) {
          setReading(null);
          setRefused({ name: file.name, error: toApiError(problem) });
          return;
        }
      }
      setReading(null);
      if (opened.length === 0) return;
      let guess = planOf(opened);
      const known = opened[0]?.kinds ?? [];
      if (wanted && guess.every((p) => !p.kind)) guess = guess.map((p, i) => (i === 0 ? withKind(p, wanted) : p));
      setFiles(opened);
      setPlans(guess);
      setRun(null);
      setTrial(null);
      setFixing(noFixing);
      setTried(noFixing);
      const handles = opened.map((f) => f.file);
      if (complete(guess, known)) {
        mapping.current = mappingOf(guess);
        setStep("trial");
        tryRun({ run: null, handles, fixing: noFixing, fresh: true });
      } else {
        setStep("map");
        look(handles, guess);
      }
    },
    [wanted, tryRun, look],
  );

  const handles = useMemo(() => files.map((f) => f.file), [files]);

  const goMapped = useCallback(() => {
    if (!ready(plans, all)) return;
    mapping.current = mappingOf(plans);
    setTrial(null);
    setStep("trial");
    tryRun({ run, handles, fixing, fresh: true });
  }, [plans, all, run, handles, fixing, tryRun]);

  // Corrections are tried again once they have rested.
  const stale = trial !== null && !sameFixing(tried, fixing);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new correction starts the wait anew
  useEffect(() => {
    if (!stale) return;
    const timer = setTimeout(() => tryRun({ run, handles, fixing }), rest);
    return () => clearTimeout(timer);
  }, [stale, fixing]);

  const rerun = useCallback(() => {
    writing.clear();
    tryRun({ run, handles, fixing });
  }, [writing.clear, run, handles, fixing, tryRun]);

  // What somebody agreed to was written by a job that nobody started here: the page goes where its own write would lead.
  const agreed = request?.state === "approved" && request.ofTrial;
  useEffect(() => {
    if (agreed && step === "trial" && !stale && !trying.busy) setStep("write");
  }, [agreed, step, stale, trying.busy]);
  const theirs = agreed ? request.written : null;
  useEffect(() => {
    if (theirs) setWritten(theirs);
  }, [theirs]);

  const held = holdsBack(request);
  const write = useCallback(
    (skipErrors: boolean) => {
      if (!trial || stale || trying.busy || held) return;
      setStep("write");
      writing.start({ run: trial.run, skip_errors: skipErrors }, setWritten, () => setStep("trial"));
    },
    [trial, stale, trying.busy, held, writing.start],
  );

  const reset = useCallback(() => {
    trying.cancel();
    trying.clear();
    looking.cancel();
    writing.clear();
    forget();
    setStep("choose");
    setFiles([]);
    setPlans([]);
    setRun(null);
    setTrial(null);
    setFixing(noFixing);
    setTried(noFixing);
    setWritten(null);
    setRefused(null);
  }, [trying.cancel, trying.clear, looking.cancel, writing.clear, forget]);

  // What an open request would write is kept with it.
  const kept = held && !stale;
  const dirty = step !== "choose" && written === null && !kept && fixing.fixes.size + fixing.skips.size > 0;
  const { setDirty } = tab;
  useEffect(() => setDirty(dirty), [dirty, setDirty]);

  return {
    step,
    setStep,
    wanted: wanted as Kind | null,
    files,
    names,
    all,
    plans,
    setPlans,
    reading,
    refused,
    setRefused,
    run,
    session,
    trial,
    tried,
    fixing,
    setFixing,
    stale,
    trying,
    looking,
    writing,
    request,
    written,
    take,
    goMapped,
    rerun,
    write,
    reset,
  };
}

export type Flow = ReturnType<typeof useImport>;
