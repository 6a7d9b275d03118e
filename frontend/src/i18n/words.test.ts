import { expect, it } from "vitest";
import { daysText, errorText } from ".";

it("says both ends of some days, and leaves out an open one", () => {
  expect(daysText("2026-09-01", "2026-12-31")).toBe("2026-09-01 至 2026-12-31");
  expect(daysText("2026-09-01", "")).toBe("2026-09-01 起");
  expect(daysText("2026-09-01", "\u2026")).toBe("2026-09-01 起");
  expect(daysText("1900-01-01", "2026-06-30")).toBe("到 2026-06-30");
  expect(daysText("1900-01-01", undefined)).toBe("没有期限");
});

it("has no hole where a version has no last day", () => {
  const params = { field: "from", item: "FA-DN50", other: "V2", from: "2026-09-01", to: "\u2026" };
  expect(errorText({ kind: "rejected", code: "bom.overlap", params, message: "" })).toBe(
    "FA-DN50 的版本 V2 同时也生效（2026-09-01 起）。",
  );
});

it("tells figures as the tables do, and codes as they are", () => {
  const params = { item: "1025", remaining: "0", quantity: "12600.5", on_hand: "1025", reserved: "0", held: "1025" };
  expect(errorText({ kind: "rejected", code: "stock.remaining", params, message: "" })).toBe(
    "1025 剩余可发 0，要 12,600.5（现存 1,025，预留 0，待审 1,025）。",
  );
});
