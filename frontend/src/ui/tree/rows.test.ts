import { expect, it } from "vitest";
import { closeNode, type Load, type LoadState, loadKey, treeRows } from "./rows";

interface Line {
  path: number[];
  level: number;
  item: string;
}
const at = (item: string, ...path: number[]): Line => ({ item, path, level: path.length });
const leaf = (l: Line) => l.item === "screw";
const draw = (loads: Load[], states: [Load, LoadState<Line>][], text = "") =>
  treeRows(loads, new Map(states.map(([l, s]) => [loadKey(l), s])), leaf, (l) => l.item.includes(text)).map((r) =>
    r.kind === "line"
      ? `${" ".repeat(r.level)}${r.line.item}${r.open === null ? "" : r.open ? "-" : "+"}`
      : `${" ".repeat(r.level)}<${r.kind}>`,
  );
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

it("closes a node with everything below it", () => {
  const loads: Load[] = [root, body, { path: [1, 1], after: null }, { path: [2], after: null }];
  expect(closeNode(loads, [1])).toEqual([root, { path: [2], after: null }]);
});
