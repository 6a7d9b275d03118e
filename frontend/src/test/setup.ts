import "./ending";
import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";
import { startI18n } from "@/i18n";

startI18n("zh-CN");
// The machine may be busy with other lanes.
configure({ asyncUtilTimeout: 8000 });
afterEach(cleanup);

// jsdom has no layout: give scroll boxes a size, so that virtual rows are drawn.
Object.defineProperty(HTMLElement.prototype, "offsetHeight", { configurable: true, get: () => 600 });
Object.defineProperty(HTMLElement.prototype, "offsetWidth", { configurable: true, get: () => 1200 });
const rect = { x: 0, y: 0, top: 0, left: 0, right: 1200, bottom: 600, width: 1200, height: 600 };
Element.prototype.getBoundingClientRect = () => ({ ...rect, toJSON: () => rect });
for (const [side, size] of [
  ["clientHeight", 600],
  ["clientWidth", 1200],
] as const) {
  Object.defineProperty(Element.prototype, side, { configurable: true, get: () => size });
}
window.matchMedia = (query: string) =>
  ({
    matches: query.includes("min-width"),
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }) as unknown as MediaQueryList;
window.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
Element.prototype.scrollIntoView = () => undefined;
