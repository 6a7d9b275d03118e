import { act, renderHook, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useJobs } from "@/state/jobs";
import { FakeTransport } from "@/test/fake";
import { type Needed, onNeeded } from "./call";
import { setTransport } from "./transport";
import { useJob } from "./useJob";

beforeEach(() => useJobs.setState({ jobs: [] }));
afterEach(() => setTransport(undefined));

it("tells when the job itself ended for want of somebody else's agreement, with what it was started with", async () => {
  const program = new FakeTransport();
  setTransport(program);
  const error = { kind: "rejected", code: "approval.needed", message: "", params: { restored: "1200" }, hint: null };
  vi.spyOn(program.copies, "answer").mockImplementation((name) => {
    if (name === "import.undo") return { job: 7 };
    if (name !== "job.get") return undefined;
    const job = { id: 7, command: "import.undo", label: "", owner: "limin", done: 0, total: 0, started_at: 1, ended_at: 2 };
    return { ...job, state: "failed", error };
  });
  const heard: Needed[] = [];
  const stop = onNeeded((needed) => heard.push(needed));
  const { result } = renderHook(() => useJob("import.undo"));
  act(() => result.current.start({ batch: 3 }, () => undefined));
  await waitFor(() => expect(result.current.error?.code).toBe("approval.needed"));
  stop();
  expect(heard.map((n) => [n.command, n.input, n.error.params])).toEqual([["import.undo", { batch: 3 }, { restored: "1200" }]]);
});
