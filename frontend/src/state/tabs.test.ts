import { beforeEach, expect, it } from "vitest";
import { addressOf, readAddress } from "@/shell/address";
import {
  activateBy,
  beginAnew,
  belongTo,
  changeTab,
  closeTab,
  closeTabs,
  mostTabs,
  openPage,
  type PageId,
  useTabs,
} from "./tabs";

const titles = () => useTabs.getState().tabs.map((t) => `${t.page} ${t.params.code ?? t.params.item ?? ""}`.trim());
const front = () => useTabs.getState().tabs.find((t) => t.id === useTabs.getState().active);

beforeEach(() => useTabs.setState({ tabs: [], active: null, books: "a" }));

it("has one tab for one object", () => {
  openPage("item", { code: "A" });
  openPage("item.list", {});
  openPage("item", { code: "A" });
  openPage("item", { code: "B" });
  expect(titles()).toEqual(["item A", "item B", "item.list"]);
  openPage("explosion", { item: "A", quantity: "1" });
  openPage("explosion", { item: "A", quantity: "240" });
  expect(titles().filter((t) => t === "explosion A")).toHaveLength(1);
  expect(front()?.params.quantity).toBe("240");
});

it("brings the neighbour to the front when one closes", () => {
  for (const code of ["A", "B", "C"]) openPage("item", { code });
  activateBy(-1);
  expect(front()?.params.code).toBe("B");
  closeTab(front()?.id ?? "");
  expect(front()?.params.code).toBe("C");
  closeTab(front()?.id ?? "");
  expect(front()?.params.code).toBe("A");
  closeTab(front()?.id ?? "");
  expect(useTabs.getState().active).toBeNull();
});

it("makes room by the oldest without unsaved input", () => {
  openPage("item", { code: "first" });
  changeTab(front()?.id ?? "", { dirty: true });
  for (let n = 0; n < mostTabs; n += 1) openPage("item", { code: String(n) });
  expect(titles()).toContain("item first");
  expect(titles()).not.toContain("item 0");
  expect(titles()).toHaveLength(mostTabs);
});

it("tells that some made room, and closes the others or all but the unsaved", () => {
  useTabs.setState({ madeRoom: false });
  for (let n = 0; n < mostTabs; n += 1) openPage("item", { code: String(n) });
  expect(useTabs.getState().madeRoom).toBe(false);
  openPage("check", {});
  expect(useTabs.getState().madeRoom).toBe(true);
  const [first, second] = useTabs.getState().tabs;
  changeTab(second?.id ?? "", { dirty: true });
  closeTabs(first?.id);
  expect(useTabs.getState().tabs.map((t) => t.id)).toEqual([first?.id, second?.id]);
  expect(front()?.id).toBe(first?.id);
  closeTabs();
  expect(useTabs.getState().tabs.map((t) => t.id)).toEqual([second?.id]);
});

it("puts tabs of other books away", () => {
  openPage("check", {});
  belongTo("a");
  expect(titles()).toEqual(["check"]);
  belongTo("b");
  expect(titles()).toEqual([]);
});

it("takes pages along to other data, each anew and without what was half typed", () => {
  openPage("item.list", {});
  openPage("item", { code: "A" });
  changeTab(front()?.id ?? "", { dirty: true });
  openPage("bom", { item: "A", version: "V1" });
  const before = useTabs.getState().tabs.map((t) => t.id);
  beginAnew();
  belongTo("b");
  expect(titles()).toEqual(["item.list", "bom A"]);
  expect(front()?.page).toBe("bom");
  expect(useTabs.getState().tabs.some((t) => before.includes(t.id))).toBe(false);
  belongTo("c");
  expect(titles()).toEqual([]);
});

it("has an address and reads it", () => {
  openPage("bom", { item: "FA-DN50 #1", version: "V3" });
  const address = addressOf(front());
  const known = (page: string): page is PageId => page === "bom";
  expect(readAddress(address.slice(1), known)).toEqual({ page: "bom", params: { item: "FA-DN50 #1", version: "V3" } });
  expect(readAddress("?page=nowhere", known)).toBeNull();
});
