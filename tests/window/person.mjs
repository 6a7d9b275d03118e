// What a person does at the window: look, press, type, click. Nothing here knows the program's inside.
import { Key } from "selenium-webdriver";
import { until } from "./window.mjs";

const named = {
  Ctrl: Key.CONTROL,
  Alt: Key.ALT,
  Shift: Key.SHIFT,
  Enter: Key.ENTER,
  Escape: Key.ESCAPE,
  Tab: Key.TAB,
  Delete: Key.DELETE,
  Up: Key.ARROW_UP,
  Down: Key.ARROW_DOWN,
  Left: Key.ARROW_LEFT,
  Right: Key.ARROW_RIGHT,
  Home: Key.HOME,
  End: Key.END,
  F1: Key.F1,
  F2: Key.F2,
  F4: Key.F4,
  F5: Key.F5,
  F6: Key.F6,
  F7: Key.F7,
  F8: Key.F8,
};

/** In the page: the first row of the page in front that has an element of just this text. */
const rowOf = `const rowOf = (text) =>
  [...document.querySelectorAll(".pagehost:not([hidden]) [role=row]")].find((row) =>
    [...row.querySelectorAll("[role=gridcell], [role=gridcell] *")].some((e) => e.textContent.trim() === text)) ?? null;`;

export function person({ driver, shows }) {
  const run = (script, ...args) => driver.executeScript(script, ...args);
  const me = {
    until,
    run,
    sees: shows,
    /** `Ctrl+K`, `F7`, `1`. */
    press: async (combo) => {
      const keys = combo.split("+").map((k) => named[k] ?? k.toLowerCase());
      const actions = driver.actions();
      for (const key of keys) actions.keyDown(key);
      for (const key of keys.toReversed()) actions.keyUp(key);
      await actions.perform();
    },
    type: (text) => driver.actions().sendKeys(text).perform(),
    /** Takes the pointer to where it lights nothing up. */
    rest: () => driver.actions().move({ x: 600, y: 888 }).perform(),
    /** Texts of what a CSS selector finds in front, not on hidden pages. */
    texts: (css) =>
      run(
        `return [...document.querySelectorAll(arguments[0])].filter((e) => e.offsetParent !== null || e.getClientRects().length > 0)
           .map((e) => e.innerText.trim().replace(/\\s+/g, " "));`,
        css,
      ),
    /** The first displayed element of a CSS selector whose text is `text`, else that contains it: 单位, and not 往来单位. */
    find: (css, text = "") =>
      until(
        () =>
          run(
            `const shown = [...document.querySelectorAll(arguments[0])].filter((e) => e.getClientRects().length > 0);
             return shown.find((e) => e.textContent.trim() === arguments[1]) ?? shown.find((e) => e.textContent.includes(arguments[1])) ?? null;`,
            css,
            text,
          ),
        `${css} with “${text}”`,
      ),
    click: async (css, text) => {
      const element = await me.find(css, text);
      // The menu is longer than the window.
      if (css === ".menuitem") await run(`arguments[0].scrollIntoView({ block: "center" });`, element);
      await element.click();
    },
    /** Puts `text` in place of what a field holds; the field is found by its label. */
    fill: async (label, text) => {
      const field = await until(
        () =>
          run(
            `const label = [...document.querySelectorAll("label")].find((l) => l.getClientRects().length > 0 && l.innerText.trim().startsWith(arguments[0]));
             return label && (label.control ?? document.getElementById(label.htmlFor));`,
            label,
          ),
        `a field called ${label}`,
      );
      await field.click();
      await me.press("Ctrl+A");
      await me.type(text);
    },
    /** Gives the keyboard to the table in front. */
    toGrid: (css = "[role=treegrid], [role=grid]") =>
      run(`[...document.querySelectorAll(arguments[0])].find((e) => e.getClientRects().length > 0).focus();`, css),
    /** Walks down from the top until the row of `code` is selected. */
    select: async (code) => {
      await me.press("Home");
      await until(async () => {
        if (await run(`${rowOf} return rowOf(arguments[0])?.getAttribute("aria-selected") === "true"`, code)) return true;
        await me.press("Down");
        return false;
      }, `↓ reaches ${code}`);
    },
    /** Waits until the field called `label` has the keyboard. */
    focused: (label) =>
      until(
        () => run(`return document.activeElement?.getAttribute("aria-label") === arguments[0]`, label),
        `${label} has the keyboard`,
      ),
    /** A query as the page would ask it, for figures to compare with; never for what a person should do. */
    call: async (name, input) => {
      const { value, error } = await driver.executeAsyncScript(
        `const [name, input, done] = arguments;
         window.__TAURI_INTERNALS__.invoke("call", { name, input, requestId: null }).then((value) => done({ value }), (error) => done({ error }));`,
        name,
        input,
      );
      if (error) throw new Error(`${name}: ${JSON.stringify(error)}`);
      return value;
    },
    /** Waits until so many mistakes of an import are left and it has been checked again. */
    open: (count) =>
      until(
        () =>
          run(
            `return document.querySelectorAll(".imp-problem").length === arguments[0] && document.querySelector(".imp-checking") === null
               && document.querySelector(".imp-figure:nth-child(2) strong")?.innerText === String(arguments[0]);`,
            count,
          ),
        `${count} mistakes are left`,
      ),
    /** The version of an item's BOM that explosions use. */
    version: async (item) => (await me.call("bom.explode", { item, view: "indented", limit: 1 })).version,
    /** Ctrl Tab until the tab whose name begins so is in front. */
    toTab: (name) =>
      until(async () => {
        if ((await me.texts(".tab.front"))[0]?.startsWith(name)) return true;
        await me.press("Ctrl+Tab");
        return false;
      }, `Ctrl Tab comes to ${name}`),
    expanded: (code) => run(`${rowOf} return rowOf(arguments[0])?.getAttribute("aria-expanded") === "true"`, code),
    /** Waits until the row of `code` shows `figure` under the head `column`. */
    figure: async (code, column, figure) => {
      let seen;
      await until(async () => {
        const heads = await me.texts(".pagehost:not([hidden]) .gridhead [role=columnheader]");
        const at = heads.findIndex((h) => h.startsWith(column));
        seen = (await me.row(code))?.[at];
        return seen === figure;
      }, `${code}: ${column} is ${figure}`).catch((error) => {
        throw new Error(`${error.message}, not “${seen}”`);
      });
    },
    /** The lines of the editor in front, as the texts of their cells. */
    lines: () =>
      run(
        `return [...document.querySelectorAll(".pagehost:not([hidden]) .lines .linerow")].map((r) => [...r.querySelectorAll("[role=gridcell]")].map((c) => c.innerText.trim()));`,
      ),
    /** The row of `code` in the table in front, as its cells' texts. */
    row: (code) =>
      run(
        `${rowOf} const row = rowOf(arguments[0]);
         return row && [...row.querySelectorAll("[role=gridcell]")].map((c) => c.innerText.trim());`,
        code,
      ),
  };
  return me;
}
