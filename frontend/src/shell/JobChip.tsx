import { Button } from "antd";
import { useEffect, useRef, useState } from "react";
import type { JobView } from "@/contract";
import { formatCount } from "@/format/number";
import { errorText, textOf, useT } from "@/i18n";
import { Kbd } from "@/keys/Kbd";
import { useKey } from "@/keys/registry";
import { isOver, secondsLeft, useJobs } from "@/state/jobs";
import { toApiError } from "@/transport/error";
import { useChange } from "@/transport/query";
import { Dot } from "@/ui/Dot";
import { shellDo, useShell } from "./shell-state";

/** What a job is called. */
export function jobTitle(job: JobView): string {
  return textOf(`job.${job.command}`, { label: job.label }) ?? (job.label || job.command);
}

/** The chip in the top bar and the panel under it (Ctrl J). */
export function JobChip() {
  const t = useT();
  const jobs = useJobs((s) => s.jobs);
  const open = useShell((s) => s.jobs);
  useKey("jobs", () => shellDo({ jobs: !useShell.getState().jobs }));
  const running = jobs.filter((j) => !isOver(j));
  const done = running.reduce((n, j) => n + (j.total ? Math.min(1, j.done / j.total) : 0), 0);
  const percent = running.length ? Math.floor((done / running.length) * 100) : 0;
  return (
    <div className="jobs">
      <button
        type="button"
        className={running.length ? "jobchip busy" : "plain jobchip"}
        aria-expanded={open}
        aria-keyshortcuts="Control+J"
        onClick={() => shellDo({ jobs: !open })}
      >
        {running.length ? (
          <>
            <span className="spin" /> {t("job.running", { count: running.length, percent })}
          </>
        ) : (
          t("job.none")
        )}
      </button>
      {open && <JobPanel jobs={jobs} />}
      <span className="sr" role="status">
        {running.length ? t("job.running", { count: running.length, percent }) : ""}
      </span>
    </div>
  );
}

function JobPanel({ jobs }: { jobs: JobView[] }) {
  const t = useT();
  const box = useRef<HTMLDivElement>(null);
  // It takes the keyboard, so that Esc closes it, and gives it back to where it was.
  useEffect(() => {
    const before = document.activeElement;
    const panel = box.current;
    panel?.focus();
    return () => {
      const now = document.activeElement;
      const ours = now === null || now === document.body || panel?.contains(now);
      if (ours && before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <div
      ref={box}
      tabIndex={-1}
      className="floating jobpanel"
      role="dialog"
      aria-label={t("job.title")}
      onKeyDown={(e) => e.key === "Escape" && shellDo({ jobs: false })}
    >
      <div className="floathead">
        <strong>{t("job.title")}</strong>
        <Kbd id="jobs" />
      </div>
      {jobs.length === 0 && <div className="jobrow muted">{t("job.none")}</div>}
      {jobs.slice(0, 8).map((job) => (
        <JobRow key={job.id} job={job} />
      ))}
    </div>
  );
}

/** Milliseconds in which a second click belongs to the first. */
const DOUBLE_CLICK = 500;

/** One job: progress with time left, or what came of it. */
export function JobRow({ job }: { job: JobView }) {
  const t = useT();
  const cancel = useChange("job.cancel");
  const [now, setNow] = useState(() => Date.now() * 1000);
  const over = isOver(job);
  // Where the button was that started it, its 取消 may stand now: the second click of a double one means nothing.
  const shown = useRef(Date.now());
  const stop = () => {
    if (Date.now() - shown.current >= DOUBLE_CLICK) cancel.mutate({ id: job.id });
  };
  useEffect(() => {
    if (over) return;
    const timer = setInterval(() => setNow(Date.now() * 1000), 1000);
    return () => clearInterval(timer);
  }, [over]);
  if (!over) {
    const left = secondsLeft(job, now);
    return (
      <div className="jobrow">
        <div className="jobline">
          <span>{jobTitle(job)}</span>
          <span className="num muted">{job.total ? `${formatCount(job.done)} / ${formatCount(job.total)}` : ""}</span>
        </div>
        <div className="bar" role="progressbar" aria-valuemin={0} aria-valuemax={job.total || undefined} aria-valuenow={job.done}>
          <span style={{ width: `${job.total ? Math.min(100, (job.done / job.total) * 100) : 0}%` }} />
        </div>
        <div className="jobline small">
          <span className="muted">{left === null ? t("job.goOn") : t("job.left", { seconds: left })}</span>
          <Button type="link" size="small" loading={cancel.isPending} onClick={stop}>
            {t("common.cancel")}
          </Button>
        </div>
      </div>
    );
  }
  const took =
    job.started_at != null && job.ended_at != null
      ? t("job.took", { seconds: ((job.ended_at - job.started_at) / 1e6).toFixed(1) })
      : "";
  const tone = job.state === "done" ? "green" : job.state === "failed" ? "red" : "grey";
  const result = job.error
    ? errorText(toApiError(job.error))
    : job.state === "done"
      ? took
      : (textOf(`job.state.${job.state}`) ?? "");
  return (
    <div className="jobrow jobline">
      <Dot tone={tone}>{jobTitle(job)}</Dot>
      <span className={job.state === "failed" ? "red" : "muted"}>{result}</span>
    </div>
  );
}
