import { expect, it } from "vitest";
import { allLevels, closeNode, deepest, type Fits, type Load, type LoadState, loadKey, treeRows } from "./rows";

interface Line {
  path: number[];
  level: number;
  item: string;
}
const at = (item: string, ...path: number[]): Line => ({ item, path, level: path.length });
const leaf = (l: Line) => l.item === "screw";
const lay = (loads: Load[], states: [Load, LoadState<Line>][], fits: Fits<Line> | null, closed: string[] = []) =>
  treeRows(loads, new Map(states.map(([l, s]) => [loadKey(l), s])), leaf, fits, new Set(closed)).map((r) =>
    r.kind === "line"
      ? `${" ".repeat(r.level)}${r.line.item}${r.open === null ? "" : r.open ? "-" : "+"}`
      : `${" ".repeat(r.level)}<${r.kind}>`,
  );
const draw = (loads: Load[], states: [Load, LoadState<Line>][], text = "", closed: string[] = []) =>
  lay(loads, states, text === "" ? null : (l) => l.item.includes(text), closed);
const root: Load = { path: [], after: null };
const body: Load = { path: [1], after: null };
const done = (lines: Line[], next: string | null = null): LoadState<Line> => ({ status: "done", lines, next });

it("lays out what was opened, depth first, with a place for what is on its way", () => {
  const lines = done([at("body", 1), at("screw", 2)]);
  expect(draw([root], [[root, lines]])).toEqual([" body+", " screw"]);
  expect(draw([root, body], [[root, lines]])).toEqual([" body-", "  <pending>", " screw"]);
  expect(
    draw(
      [root, body],
      [
        [root, lines],
        [body, done([at("seal", 1, 1)])],
      ],
    ),
  ).toEqual([" body-", "  seal+", " screw"]);
  expect(
    draw(
      [root, body],
      [
        [root, lines],
        [body, { status: "failed", error: null }],
      ],
    ),
  ).toEqual([" body-", "  <failed>", " screw"]);
});

it("offers more where a level has more than a page", () => {
  const second: Load = { path: [], after: "x" };
  expect(draw([root], [[root, done([at("a", 1)], "x")]])).toEqual([" a+", " <more>"]);
  expect(
    draw(
      [root, second],
      [
        [root, done([at("a", 1)], "x")],
        [second, done([at("b", 2)])],
      ],
    ),
  ).toEqual([" a+", " b+"]);
});

it("filters to what fits and the way there", () => {
  const states: [Load, LoadState<Line>][] = [
    [root, done([at("body", 1), at("cap", 2)])],
    [body, done([at("seal", 1, 1), at("ring", 1, 2)])],
  ];
  expect(draw([root, body], states, "seal")).toEqual([" body-", "  seal+"]);
  expect(draw([root, body], states, "none")).toEqual([]);
});

it("keeps what is closed where it may have what fits, and nodes that are not all here", () => {
  const lines: [Load, LoadState<Line>] = [root, done([at("body", 1), at("cap", 2), at("screw", 3)])];
  const bought: Fits<Line> = (l, closed) => closed || l.item === "screw";
  expect(lay([root], [lines], bought)).toEqual([" body+", " cap+", " screw"]);
  expect(lay([root, body], [lines], bought)).toEqual([" body-", "  <pending>", " cap+", " screw"]);
  expect(lay([root, body], [lines, [body, { status: "failed", error: null }]], bought)).toEqual([
    " body-",
    "  <failed>",
    " cap+",
    " screw",
  ]);
  const below = (next: string | null): [Load, LoadState<Line>] => [body, done([at("seal", 1, 1)], next)];
  expect(lay([root, body], [lines, below(null)], bought)).toEqual([" body-", "  seal+", " cap+", " screw"]);
  // All that is below is here, and nothing of it fits.
  expect(lay([root, body], [lines, below(null)], (l) => l.item === "screw")).toEqual([" screw"]);
  expect(lay([root, body], [lines, below("x")], (l) => l.item === "screw")).toEqual([" body-", "  <more>", " screw"]);
});

it("closes a node with everything below it", () => {
  const loads: Load[] = [root, body, { path: [1, 1], after: null }, { path: [2], after: null }];
  expect(closeNode(loads, [1])).toEqual([root, { path: [2], after: null }]);
});

it("lays out several levels that were fetched at once, less what is closed", () => {
  const deep: Load = { path: [], after: null, depth: 2 };
  const lines = [at("body", 1), at("seal", 1, 1), at("screw", 1, 2), at("cap", 2), at("screw", 2, 1)];
  const states: [Load, LoadState<Line>][] = [[deep, done(lines)]];
  expect(draw([deep], states)).toEqual([" body-", "  seal+", "  screw", " cap-", "  screw"]);
  expect(draw([deep], states, "", ["[1]"])).toEqual([" body+", " cap-", "  screw"]);
  // What lies deeper is fetched by itself, and then counts there.
  const seal: Load = { path: [1, 1], after: null };
  const both: [Load, LoadState<Line>][] = [...states, [seal, done([at("ring", 1, 1, 1)])]];
  expect(draw([deep, seal], both)).toEqual([" body-", "  seal-", "   ring+", "  screw", " cap-", "  screw"]);
  const body2: Load = { path: [1], after: null, depth: 1 };
  expect(draw([deep, body2], [...states, [body2, done([at("seal", 1, 1)])]])).toEqual([" body-", "  seal+", " cap-", "  screw"]);
  // The rest of a page that was cut off comes after it, into the nodes where it belongs.
  const rest: Load = { ...deep, after: "x" };
  expect(
    draw(
      [deep, rest],
      [
        [deep, done(lines.slice(0, 2), "x")],
        [rest, done(lines.slice(2))],
      ],
    ),
  ).toEqual([" body-", "  seal+", "  screw", " cap-", "  screw"]);
});

it("opens as many levels as stay within the most rows", async () => {
  const perLevel = [3, 9, 27, 81];
  const asked: number[] = [];
  const count = (most: number) => async (depth: number) => {
    asked.push(depth);
    const rows = perLevel.slice(0, depth).reduce((a, b) => a + b, 0);
    return { rows: Math.min(rows, most), whole: rows <= most };
  };
  expect(await deepest(count(120))).toEqual({ depth: allLevels, rows: 120, whole: true });
  expect(asked).toEqual([allLevels]);
  expect(await deepest(count(50))).toEqual({ depth: 3, rows: 39, whole: false });
  expect(await deepest(count(2))).toBeNull();
});
