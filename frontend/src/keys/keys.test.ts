import { afterEach, describe, expect, it, vi } from "vitest";
import { FakeTransport } from "@/test/fake";
import { setTransport } from "@/transport/transport";
import { type Binding, choose, listenToKeys, useBindings } from "./registry";
import { actsInFields, comboOf, comboText, keyTable, matches } from "./table";

afterEach(() => setTransport(undefined));

const press = (key: string, more: Partial<KeyboardEvent> = {}) =>
  ({
    key,
    code: /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key,
    ctrlKey: false,
    altKey: false,
    shiftKey: false,
    metaKey: false,
    ...more,
  }) as KeyboardEvent;

describe("combos", () => {
  it("match exactly their modifiers", () => {
    expect(matches(press("k", { ctrlKey: true }), "Ctrl+K")).toBe(true);
    expect(matches(press("k"), "Ctrl+K")).toBe(false);
    expect(matches(press("k", { ctrlKey: true, shiftKey: true }), "Ctrl+K")).toBe(false);
    expect(matches(press("Tab", { ctrlKey: true, shiftKey: true }), "Ctrl+Shift+Tab")).toBe(true);
    expect(matches(press("/", { shiftKey: true }), "/")).toBe(true);
    expect(matches(press("ñ", { altKey: true, code: "KeyN" }), "Alt+N")).toBe(true);
  });
  it("are printed as key caps", () => {
    expect(comboText("Ctrl+K")).toBe("Ctrl K");
    expect(comboText("ArrowUp/ArrowDown")).toBe("↑↓");
    expect(comboText("Ctrl+Delete")).toBe("Ctrl Del");
    expect(comboText("/")).toBe("/");
  });
  it("give way where a browser owns them", () => {
    setTransport(new FakeTransport({ kind: "browser" }));
    expect(comboOf("create")).toBe("Alt+N");
    expect(comboOf("search")).toBe("Ctrl+K");
    setTransport(new FakeTransport({ kind: "window" }));
    expect(comboOf("create")).toBe("Ctrl+N");
    for (const id of Object.keys(keyTable)) {
      setTransport(new FakeTransport({ kind: "browser" }));
      expect(["Ctrl+N", "Ctrl+W", "Ctrl+Tab", "Ctrl+T"]).not.toContain(comboOf(id as keyof typeof keyTable));
    }
  });
  it("that can be typed keep out of fields", () => {
    expect(actsInFields("/")).toBe(false);
    expect(actsInFields("F7")).toBe(true);
    expect(actsInFields("Ctrl+S")).toBe(true);
  });
});

describe("choose", () => {
  const run = () => undefined;
  const bind = (more: Partial<Binding>): Binding => ({
    token: "",
    id: "exportFile",
    tab: null,
    overlay: null,
    enabled: true,
    bar: false,
    run,
    ...more,
  });
  const ctrlE = press("e", { ctrlKey: true });
  it("takes the front page before the shell and never a page behind", () => {
    const shell = bind({ token: "shell" });
    const front = bind({ token: "front", tab: "a" });
    const behind = bind({ token: "behind", tab: "b" });
    expect(choose(ctrlE, { bindings: [front, behind, shell], overlays: [] }, "a", false)?.token).toBe("front");
    expect(choose(ctrlE, { bindings: [behind, shell], overlays: [] }, "a", false)?.token).toBe("shell");
    expect(choose(ctrlE, { bindings: [behind], overlays: [] }, "a", false)).toBeNull();
  });
  it("leaves everything below an overlay alone", () => {
    const front = bind({ token: "front", tab: "a" });
    const dialog = bind({ token: "dialog", overlay: "d" });
    expect(choose(ctrlE, { bindings: [front], overlays: ["d"] }, "a", false)).toBeNull();
    expect(choose(ctrlE, { bindings: [front, dialog], overlays: ["d"] }, "a", false)?.token).toBe("dialog");
  });
  it("does not act for disabled buttons or while typing a sign", () => {
    expect(choose(ctrlE, { bindings: [bind({ enabled: false })], overlays: [] }, "a", false)).toBeNull();
    const slash = bind({ id: "filter" });
    expect(choose(press("/"), { bindings: [slash], overlays: [] }, "a", true)).toBeNull();
    expect(choose(press("/"), { bindings: [slash], overlays: [] }, "a", false)).not.toBeNull();
  });
});

it("keeps the window's web view from loading, printing or saving its page, and leaves a browser's keys alone", () => {
  const stop = listenToKeys(() => null);
  const swallowed = (key: string, ctrlKey: boolean) =>
    !window.dispatchEvent(new KeyboardEvent("keydown", { key, ctrlKey, cancelable: true }));
  const presses: [string, boolean][] = [
    ["F5", false],
    ["F7", false],
    ["r", true],
    ["P", true],
    ["s", true],
  ];
  for (const kind of ["window", "browser"] as const) {
    setTransport(new FakeTransport({ kind }));
    for (const [key, ctrl] of presses) expect(swallowed(key, ctrl), `${kind} ${key}`).toBe(kind === "window");
    expect(swallowed("c", true), "copying").toBe(false);
  }
  stop();
});

it("posts from any field, before the field's own use of Enter", async () => {
  setTransport(new FakeTransport({ kind: "browser" }));
  const run = vi.fn();
  useBindings.setState({
    bindings: [{ token: "post", id: "commit", tab: null, overlay: null, enabled: true, bar: true, run }],
    overlays: [],
  });
  const stop = listenToKeys(() => null);
  const field = document.createElement("input");
  document.body.append(field);
  const own = vi.fn();
  // As a choice does: its Enter opens it, and no key gets past it.
  field.addEventListener("keydown", (e) => {
    e.preventDefault();
    e.stopPropagation();
    own();
  });
  field.focus();
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, bubbles: true, cancelable: true }));
  await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(1));
  expect(own).not.toHaveBeenCalled();
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  expect(own).toHaveBeenCalledTimes(1);
  expect(run).toHaveBeenCalledTimes(1);
  stop();
  field.remove();
  useBindings.setState({ bindings: [], overlays: [] });
});
