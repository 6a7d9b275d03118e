import { create } from "zustand";
import type { JobView } from "@/contract";

interface Jobs {
  jobs: JobView[];
}

export const useJobs = create<Jobs>(() => ({ jobs: [] }));

export function isOver(job: JobView): boolean {
  switch (job.state) {
    case "queued":
    case "running":
      return false;
    case "done":
    case "failed":
    case "cancelled":
    case "interrupted":
      return true;
  }
}

/** Takes in a job's newest state; an end is never followed by news of its way there. */
export function takeJob(job: JobView): void {
  useJobs.setState(({ jobs }) => {
    const before = jobs.find((j) => j.id === job.id);
    if (before && isOver(before) && !isOver(job)) return { jobs };
    const rest = jobs.filter((j) => j.id !== job.id);
    return { jobs: [job, ...rest].sort((a, b) => b.id - a.id).slice(0, 50) };
  });
}

/** Seconds that are left at the pace so far; null while nobody can tell. `now` in microseconds. */
export function secondsLeft(job: JobView, now: number): number | null {
  if (job.started_at == null || job.done <= 0 || job.total <= job.done) return null;
  const spent = (now - job.started_at) / 1_000_000;
  if (spent < 1) return null;
  return Math.max(1, Math.round((spent / job.done) * (job.total - job.done)));
}
