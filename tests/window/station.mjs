// A story in the window: stations that follow one another over one home.
import { rm } from "node:fs/promises";
import { after, before, test } from "node:test";
import { openWindow } from "./window.mjs";

/**
 * Opens a window for the story called `name`, which `begin` gets, and ends it afterwards with its home. Gives `station(what, run)`, and
 * `reopen()` for the next start over the same home.
 */
export function story(name, begin) {
  let window;
  /** A later station means nothing once an earlier one has failed. */
  let broken = false;
  const start = async (options) => {
    window = await openWindow(options);
    begin(window);
  };
  before(() => start({ keep: true }));
  after(async () => {
    await window?.close();
    if (window) await rm(window.home, { recursive: true, force: true });
  });
  const station = (what, run) =>
    test(what, async (t) => {
      if (broken) return t.skip("an earlier station failed");
      try {
        await run();
      } catch (error) {
        broken = true;
        await window.shot(`${name}-failed`).catch(() => undefined);
        throw error;
      }
    });
  const reopen = async () => {
    await window.close();
    await start({ home: window.home });
  };
  return { station, reopen };
}
