import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
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

it("says that it means the sandbox, only where it does", async () => {
  const door = new BrowserTransport();
  const fetched = answers(200, "{}");
  const word = () => (fetched.mock.calls.at(-1)?.[1].headers as Record<string, string> | undefined)?.["x-qitao-books"];
  await door.send("item.save", {}, "1", true);
  expect(word()).toBe("sandbox");
  await door.upload(new File(["a"], "a.csv"), true);
  expect(word()).toBe("sandbox");
  await door.send("item.save", {}, "1");
  expect(word()).toBeUndefined();
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

describe("who is logged in", () => {
  const bearer = (fetched: ReturnType<typeof answers>) =>
    (fetched.mock.calls.at(-1)?.[1].headers as Record<string, string> | undefined)?.authorization;

  beforeEach(() => {
    sessionStorage.clear();
    sessionStorage.setItem("qitao.token", "door");
  });

  it("is kept here, shown with each call and not given to the page", async () => {
    const door = new BrowserTransport();
    answers(200, '{"token":"mine","state":{}}');
    expect(await door.send("session.login", {}, "1")).toEqual({ token: null, state: {} });
    const fetched = answers(200, "{}");
    await door.send("unit.list", {});
    expect(bearer(fetched)).toBe("Bearer mine");
    // The page loaded anew.
    await new BrowserTransport().send("unit.list", {});
    expect(bearer(fetched)).toBe("Bearer mine");
    await door.send("session.logout", {}, "2");
    await door.send("session.state", {});
    expect(bearer(fetched)).toBe("Bearer door");
    expect(sessionStorage.getItem("qitao.session")).toBeNull();
  });

  it("begins with the owner and with a recovery, too", async () => {
    const door = new BrowserTransport();
    for (const name of ["login.switch_on", "session.recover"]) {
      answers(200, `{"recovery_code":"X","session":{"token":"${name}","state":{}}}`);
      await door.send(name, {}, name);
      expect(sessionStorage.getItem("qitao.session")).toBe(name);
    }
  });

  it("is forgotten once the program knows the session no more", async () => {
    const door = new BrowserTransport();
    for (const [status, code, told] of [
      [403, "session.expired", "session.expired"],
      [401, "token.wrong", "session.ended"],
    ] as const) {
      answers(200, '{"token":"mine","state":{}}');
      await door.send("session.login", {}, code);
      answers(status, JSON.stringify({ kind: "forbidden", code, message: "", params: {}, hint: null }));
      await expect(door.send("unit.list", {})).rejects.toMatchObject({ code: told });
      expect(sessionStorage.getItem("qitao.session")).toBeNull();
    }
    // Without one it is the door's own token that is wrong.
    await expect(door.send("unit.list", {})).rejects.toMatchObject({ code: "token.wrong" });
  });

  it("has the events of the session", async () => {
    const opened: string[] = [];
    vi.stubGlobal(
      "EventSource",
      class {
        constructor(url: string) {
          opened.push(url);
        }
        close() {}
      },
    );
    const door = new BrowserTransport();
    const stop = door.listen(
      () => undefined,
      () => undefined,
    );
    answers(200, '{"token":"mine","state":{}}');
    await door.send("session.login", {}, "1");
    expect(opened).toEqual(["/api/events?token=door", "/api/events?token=mine"]);
    stop();
  });

  describe("whose stream is refused", () => {
    const streams: { readyState: number; onerror: () => void; onopen: () => void }[] = [];
    const last = () => streams.at(-1) as (typeof streams)[number];
    beforeEach(() => {
      streams.length = 0;
      class Stream {
        static CLOSED = 2;
        readyState = 0;
        onerror = () => undefined;
        onopen = () => undefined;
        constructor() {
          streams.push(this);
        }
        close() {}
      }
      vi.stubGlobal("EventSource", Stream);
    });
    const refuse = () => {
      last().readyState = 2;
      last().onerror();
    };

    it("has lost a session and not the program", async () => {
      const heard: boolean[] = [];
      const door = new BrowserTransport();
      const stop = door.listen(
        () => undefined,
        (connected) => heard.push(connected),
      );
      answers(200, '{"token":"mine","state":{}}');
      await door.send("session.login", {}, "1");
      last().onopen();
      // The program was away for a while, and back it knows the session no more.
      last().onerror();
      expect(heard).toEqual([true, false]);
      answers(200, '{"login":true,"actor":null}');
      refuse();
      await vi.waitFor(() => expect(heard).toEqual([true, false, true]));
      // The next call hears it; nor does the stream without a session say that the program is gone.
      answers(403, JSON.stringify({ kind: "forbidden", code: "session.expired", message: "", params: {}, hint: null }));
      await expect(door.send("unit.list", {})).rejects.toMatchObject({ code: "session.expired" });
      answers(200, '{"login":true,"actor":null}');
      refuse();
      await vi.waitFor(() => expect(heard).toEqual([true, false, true, true]));
      stop();
    });

    it("has lost the program where it does not answer either, or nobody logs in", async () => {
      const heard: boolean[] = [];
      const door = new BrowserTransport();
      const stop = door.listen(
        () => undefined,
        (connected) => heard.push(connected),
      );
      answers(200, '{"login":false,"actor":null}');
      refuse();
      await vi.waitFor(() => expect(heard).toEqual([false]));
      vi.stubGlobal("fetch", () => Promise.reject(new TypeError("failed")));
      refuse();
      await vi.waitFor(() => expect(heard).toEqual([false, false]));
      stop();
    });
  });
});
