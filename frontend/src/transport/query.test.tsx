import { QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { FakeTransport } from "@/test/fake";
import { newQueryClient, spoil, usePages } from "./query";
import { setTransport } from "./transport";

afterEach(() => setTransport(undefined));

it("reads again what was asked before a change and is answered after word of it", async () => {
  const program = new FakeTransport();
  setTransport(program);
  const answers: ((codes: string[]) => void)[] = [];
  vi.spyOn(program, "send").mockImplementation(
    () => new Promise((resolve) => answers.push((codes) => resolve({ rows: codes.map((code) => ({ code })), next: null }))),
  );
  const client = newQueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  const { result } = renderHook(() => usePages("unit.list", {}), { wrapper });
  const codes = () => result.current.data?.pages.flatMap((page) => page.rows.map((row) => row.code));
  await waitFor(() => expect(answers).toHaveLength(1));
  act(() => void spoil(client, ["unit"]));
  await waitFor(() => expect(answers).toHaveLength(2));
  await act(async () => answers[1]?.(["pcs"]));
  await waitFor(() => expect(codes()).toEqual(["pcs"]));
  // The one that knew nothing of the change is late, and nobody waits for it.
  await act(async () => answers[0]?.([]));
  expect(codes()).toEqual(["pcs"]);
  expect(result.current.fetchStatus).toBe("idle");
});
