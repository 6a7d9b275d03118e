import { QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import type { JobView } from "@/contract";
import { FakeTransport } from "@/test/fake";
import { newQueryClient } from "@/transport/query";
import { setTransport } from "@/transport/transport";
import { JobRow } from "./JobChip";

afterEach(() => {
  setTransport(undefined);
  vi.restoreAllMocks();
});

it("takes the second click of a double one for no wish to cancel", async () => {
  const program = new FakeTransport({});
  setTransport(program);
  const clock = vi.spyOn(Date, "now").mockReturnValue(1_000_000);
  const job: JobView = {
    id: 7,
    command: "sandbox.make",
    label: "",
    state: "running",
    done: 1,
    total: 9,
    owner: "a",
    started_at: 0,
  };
  render(
    <QueryClientProvider client={newQueryClient()}>
      <JobRow job={job} />
    </QueryClientProvider>,
  );
  const asked = () => program.sent.filter((s) => s.name === "job.cancel").length;
  clock.mockReturnValue(1_000_200);
  fireEvent.click(screen.getByRole("button", { name: "取消" }));
  await Promise.resolve();
  expect(asked()).toBe(0);
  clock.mockReturnValue(1_000_900);
  fireEvent.click(screen.getByRole("button", { name: "取消" }));
  await waitFor(() => expect(asked()).toBe(1));
});
