import { expect, it } from "vitest";
import type { SheetCauses } from "@/contract";
import { pointsOf } from "./Charts";
import { barOf, largest, reachOfAll, signed, sumOf, toneOf } from "./variance";

const of = (rate: string, efficiency = "0", scrap = "0"): SheetCauses => ({
  ...{ rate, efficiency, scrap },
  ...{ energy_price: "0", energy_usage: "0.00" },
});

it("says which way: over with a plus in red, saved with a minus in green, nothing in grey", () => {
  expect(["86.88", "-7.67", "0", "-0.00", "1234.5"].map((v) => signed(v, 2))).toEqual([
    "+86.88",
    "\u22127.67",
    "0.00",
    "0.00",
    "+1,234.50",
  ]);
  expect(["86.88", "-7.67", "-0.00"].map(toneOf)).toEqual(["red", "green", "zero"]);
});

it("adds causes exactly", () => {
  expect(sumOf(of("0.1", "0.2", "-0.3"))).toBe("0");
  expect(sumOf({ rate: "61.20", efficiency: "40.62", energy_price: "4.82", energy_usage: "4.27", scrap: "17.27" })).toBe(
    "128.18",
  );
});

it("finds the largest, whichever way, and leaves out what is nothing", () => {
  expect(largest(["3", "-20", "0.00", null, "7"], (v) => v, 2)).toEqual(["-20", "7"]);
});

it("draws each cause from nothing to its side, on one scale for all lines", () => {
  const lines = [{ causes: of("30", "-10", "20") }, { causes: of("-40") }, { causes: null }];
  const reach = reachOfAll(lines);
  expect(reach).toEqual({ saved: 40, over: 50 });
  const { zero, parts } = barOf(of("30", "-10", "20"), { saved: 50, over: 50 });
  expect(zero).toBe(50);
  expect(parts).toEqual([
    { cause: "rate", left: 50, width: 30 },
    { cause: "efficiency", left: 40, width: 10 },
    { cause: "scrap", left: 80, width: 20 },
  ]);
  // Nothing reaches out of its column.
  for (const { causes } of lines)
    for (const part of causes ? barOf(causes, reach).parts : []) {
      expect(part.left).toBeGreaterThanOrEqual(0);
      expect(part.left + part.width).toBeLessThanOrEqual(100.001);
    }
  expect(barOf(of("0"), { saved: 0, over: 0 }).parts).toEqual([]);
});

it("puts the dearest month above and leaves a gap where a month has no unit cost", () => {
  expect(pointsOf([2, null, 4], { low: 2, high: 4 })).toEqual([[0, 100], null, [100, 0]]);
  expect(pointsOf([3, 3], { low: 3, high: 3 })).toEqual([
    [0, 50],
    [100, 50],
  ]);
});
