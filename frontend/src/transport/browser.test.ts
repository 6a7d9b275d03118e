import { afterEach, expect, it, vi } from "vitest";
import { BrowserTransport, takeToken } from "./browser";

afterEach(() => vi.unstubAllGlobals());

function answers(status: number, body: string, headers: Record<string, string> = {}) {
  const fetched = vi.fn(async (_path: string, _init: RequestInit) => new Response(body, { status, headers }));
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

it("takes the token out of the address and keeps it", () => {
  const location = { hash: "#token=abc", pathname: "/", search: "?page=check" } as Location;
  const history = { state: null, replaceState: vi.fn() } as unknown as History;
  sessionStorage.clear();
  expect(takeToken(location, history, sessionStorage)).toBe("abc");
  expect(history.replaceState).toHaveBeenCalledWith(null, "", "/?page=check");
  expect(takeToken({ ...location, hash: "" } as Location, history, sessionStorage)).toBe("abc");
});

it("posts JSON with token, client and request id", async () => {
  sessionStorage.setItem("qitao.token", "abc");
  const fetched = answers(200, '{"ok":true}');
  expect(await new BrowserTransport().send("item.save", { a: 1 }, "id-1")).toEqual({ ok: true });
  const [path, init] = fetched.mock.calls[0] ?? [];
  expect(path).toBe("/api/item.save");
  expect(init?.headers).toMatchObject({ authorization: "Bearer abc", "x-request-id": "id-1", "x-client": "browser" });
});

it("tells refusal, silence and nonsense apart", async () => {
  const door = new BrowserTransport();
  answers(409, '{"kind":"conflict","code":"item.changed","message":"m","params":{},"hint":"reload"}');
  await expect(door.send("item.save", {})).rejects.toMatchObject({ kind: "conflict", code: "item.changed", hint: "reload" });
  answers(502, "<html>");
  await expect(door.send("item.save", {})).rejects.toMatchObject({
    kind: "internal",
    code: "client.status",
    params: { status: "502" },
  });
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("failed")));
  await expect(door.send("item.save", {})).rejects.toMatchObject({ kind: "offline" });
});

it("saves a file answer under its name", async () => {
  answers(200, "bytes", { "content-disposition": "attachment; filename*=UTF-8''%E7%89%A9%E6%96%99.xlsx" });
  vi.stubGlobal("URL", Object.assign(URL, { createObjectURL: () => "blob:x", revokeObjectURL: () => undefined }));
  const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
  expect(await new BrowserTransport().save("item.export", {})).toEqual({ saved: "物料.xlsx" });
  expect(click).toHaveBeenCalledOnce();
});
