import { expect, it } from "vitest";
import {
  blankLine,
  columnOf,
  type EntryLine,
  missing,
  outcome,
  postOf,
  readCode,
  readEnd,
  readPeople,
  readTime,
  retyped,
} from "./entry";

const names = [
  { login: "linx", name: "林晓" },
  { login: "wangq", name: "王强" },
  { login: "wangq2", name: "王强" },
];
const line = (change: Partial<EntryLine>): EntryLine => ({ ...blankLine("2026-11-23"), code: "WO-261123-001/10", ...change });

it("reads a traveller's code as it is scanned or typed", () => {
  const read = ["WO-261103-006/20", "wo-261103-006/20", "261103-006/20", "２６１１０３-００６ 20", "WO-261103-006 / 020"].map(
    readCode,
  );
  expect(new Set(read)).toEqual(new Set(["WO-261103-006/20"]));
  expect(["WO-261103-006", "20", "WO-261103-006/0", "WO-261103-006/x", ""].map(readCode)).toEqual([null, null, null, null, null]);
});

it("reads times of the day, and of another where it is said", () => {
  expect(["8:00", "0800", "800", "11-27 22:00", "2026-11-27 6:05"].map((text) => readTime(text, "2026-11-23"))).toEqual([
    "2026-11-23 08:00",
    "2026-11-23 08:00",
    "2026-11-23 08:00",
    "2026-11-27 22:00",
    "2026-11-27 06:05",
  ]);
  expect(["25:00", "8", "morning"].map((text) => readTime(text, "2026-11-23"))).toEqual([null, null, null]);
});

it("ends the day after where a time alone is before the start", () => {
  const night = { day: "2026-11-23", from: "2026-11-23 22:00" };
  expect(readEnd("6:00", night)).toBe("2026-11-24 06:00");
  expect(readEnd("2330", night)).toBe("2026-11-23 23:30");
  // Said with its day it is what was said.
  expect(readEnd("2026-11-23 6:00", night)).toBe("2026-11-23 06:00");
});

it("reads people by login or name, with their minutes, and tells who is not known or meant twice", () => {
  expect(readPeople("林晓 90，WANGQ 1:30", names)).toEqual({
    people: [
      { login: "linx", minutes: 90 },
      { login: "wangq", minutes: 90 },
    ],
    unknown: [],
  });
  expect(readPeople("linx、王强; 谁", names)).toEqual({ people: [{ login: "linx", minutes: null }], unknown: ["王强", "谁"] });
});

it("says what is missing before it is sent", () => {
  const people = [{ login: "linx", minutes: null }];
  const line = (change: Partial<EntryLine>): EntryLine => ({
    ...blankLine("2026-11-23"),
    code: "WO-261123-001/10",
    people,
    ...change,
  });
  expect(missing(line({}))).toEqual({ from: "required", to: "required" });
  const times = { from: "2026-11-23 08:00", to: "2026-11-23 11:00" };
  // Whoever did it is asked for, unless a machine ran by itself.
  expect(missing(line({ ...times, people: [] }))).toEqual({ people: "required" });
  expect(missing(line({ ...times, people: [], machine: "M1" }))).toEqual({});
  expect(missing(line({ ...times, people: [], machine_minutes: "30" }))).toEqual({});
  expect(missing(line({ ...times, reject_work: "2" }))).toEqual({ reason_work: "reason" });
  expect(missing(line({ ...times, reject_work: "0" }))).toEqual({});
  expect(missing(line({ from: times.to, to: times.from }))).toEqual({ to: "backwards" });
  expect(missing(line({ ...times, to: "2026-11-24 08:01" }))).toEqual({ to: "tooLong" });
  expect(missing(line({ ...times, to: "2026-11-24 08:00" }))).toEqual({});
});

it("goes over the wire in the factory's time, and without reasons that nothing has", () => {
  const post = postOf(
    line({
      ...{ from: "2026-11-23 08:00", to: "2026-11-23 11:00", good: "118", reject_work: "2", reason_work: "尺寸超差 " },
      ...{ reason_rework: "毛刺", machine: "SK-01", machine_minutes: "150", people: [{ login: "linx", minutes: 90 }] },
    }),
    "Asia/Shanghai",
  );
  expect(post).toMatchObject({
    machine: "SK-01",
    starts: Date.UTC(2026, 10, 23, 0) * 1000,
    ends: Date.UTC(2026, 10, 23, 3) * 1000,
    machine_seconds: 9_000,
    energy_kwh: null,
    operators: [{ person: "linx", hours: "usual", seconds: 5_400 }],
    operations: [
      { code: "WO-261123-001/10", good: "118", rework: "0", reason_rework: "", reject_work: "2", reason_work: "尺寸超差" },
    ],
  });
});

it("puts a refusal at the cell of the field that it names", () => {
  const refused = (field: string) => ({ kind: "invalid" as const, code: "x", message: "", params: { field } });
  const shown = ["code", "good", "people", "to"];
  expect(["ends", "good", "person", "energy_kwh", "order", ""].map((field) => columnOf(refused(field), shown))).toEqual([
    "to",
    "good",
    "people",
    "code",
    "code",
    "code",
  ]);
});

it("keeps the id of what may have been posted, and gives another to what was refused", () => {
  expect(retyped(line({ state: "failed", request: "a" }))).toMatchObject({ state: "typed", request: null });
  expect(retyped(line({ state: "unknown", request: "a" }))).toMatchObject({ state: "unknown", request: "a" });
});

it("knows what of a line is refused, and of which nobody knows", () => {
  const refused = (kind: "offline" | "forbidden" | "internal" | "conflict" | "rejected", code = "x") => ({
    ...{ kind, code, message: "", params: {} },
  });
  const first = (["offline", "forbidden", "internal", "rejected"] as const).map((kind) => outcome("typed", refused(kind)));
  expect(first).toEqual(["unknown", "failed", "failed", "failed"]);
  // Whoever has to log in first learns nothing of what was sent before; whoever is refused does.
  const again = (["offline", "forbidden", "internal", "rejected"] as const).map((kind) => outcome("unknown", refused(kind)));
  expect(again).toEqual(["unknown", "unknown", "unknown", "failed"]);
  const reused = refused("conflict", "request.id_reused");
  expect([outcome("typed", reused), outcome("unknown", reused)]).toEqual(["unknown", "unknown"]);
});
