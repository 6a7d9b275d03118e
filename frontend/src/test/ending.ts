import { afterAll } from "vitest";

/**
 * What the last test left planned must not run once the file's window is gone: React and antd would look for `window` in a
 * timer that no test waits for. Imported before React, which keeps the `setImmediate` that it finds.
 */
let over = false;
const unlessOver = <Given extends unknown[]>(work: (...given: Given) => void) => {
  return (...given: Given) => {
    if (!over) work(...given);
  };
};

const { setImmediate: soon, setTimeout: later } = globalThis;
globalThis.setImmediate = Object.assign(
  <Given extends unknown[]>(work: (...given: Given) => void, ...given: Given) => soon(unlessOver(work), ...given),
  soon,
);
globalThis.setTimeout = Object.assign(
  <Given extends unknown[]>(work: (...given: Given) => void, after?: number, ...given: Given) =>
    later(unlessOver(work), after, ...given),
  later,
);

afterAll(() => {
  over = true;
});
