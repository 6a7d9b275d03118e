import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeTransport } from "@/test/fake";
import { call, onSpoiled } from "./call";
import { ApiError, toApiError } from "./error";
import { uuid } from "./request-id";
import { setTransport } from "./transport";

let program: FakeTransport;
const centre = { code: "X1", name: "铣", efficiency: "1", outsourced: false, note: "", retired: false };
const save = () => call("work_center.save", { work_center: centre, revision: null });

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 50 });
  program = new FakeTransport();
  setTransport(program);
});
afterEach(() => {
  vi.useRealTimers();
  setTransport(undefined);
});

describe("a change", () => {
  it("carries a request id, a query doesn't", async () => {
    await save();
    await call("work_center.list", {});
    const [change, query] = program.sent;
    expect(change?.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(query?.requestId).toBeUndefined();
  });

  it("keeps its id over retries without an answer, so it happens once", async () => {
    const offline = new ApiError("offline", "client.offline", "");
    const send = program.send.bind(program);
    let lost = 2;
    program.send = async (name, input, id) => {
      const answer = await send(name, input, id);
      lost -= 1;
      if (lost >= 0) throw offline; // The program did it, the answer was lost.
      return answer;
    };
    await save();
    expect(new Set(program.sent.map((s) => s.requestId)).size).toBe(1);
    expect(program.sent).toHaveLength(3);
    expect(program.centers.filter((c) => c.record.code === "X1")).toHaveLength(1);
  });

  it("keeps its id when the person sends the same again after giving up", async () => {
    program.failing.set("work_center.save", new ApiError("offline", "client.offline", ""));
    await expect(save()).rejects.toMatchObject({ kind: "offline" });
    program.failing.clear();
    await save();
    expect(new Set(program.sent.map((s) => s.requestId)).size).toBe(1);
    await expect(save()).rejects.toMatchObject({ code: "already_there" });
    expect(new Set(program.sent.map((s) => s.requestId)).size).toBe(2);
  });

  it("tells which reads it spoiled, only when it was made", async () => {
    const told: string[] = [];
    const stop = onSpoiled((tags) => told.push(...tags));
    program.failing.set("work_center.save", new ApiError("rejected", "no", ""));
    await expect(save()).rejects.toThrow();
    expect(told).toEqual([]);
    program.failing.clear();
    await save();
    expect(told).toContain("work_center");
    stop();
  });
});

describe("errors", () => {
  it("come through as they are", () => {
    const error = toApiError({
      kind: "invalid",
      code: "bom.loop",
      message: "a loop",
      params: { path: "A → B → A", n: 3 },
      hint: null,
    });
    expect(error).toMatchObject({ kind: "invalid", code: "bom.loop", params: { path: "A → B → A", n: "3" }, hint: null });
  });
  it("keep the text of what is no error object", () => {
    expect(toApiError("boom")).toMatchObject({ kind: "internal", code: "client.unexpected", params: { detail: "boom" } });
    expect(toApiError({ kind: "odd", code: "x" })).toMatchObject({ kind: "internal" });
  });
});

it("makes ids on plain HTTP, too", () => {
  const original = crypto.randomUUID;
  Object.defineProperty(crypto, "randomUUID", { value: undefined, configurable: true });
  expect(uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  Object.defineProperty(crypto, "randomUUID", { value: original, configurable: true });
});
