// A rate as its form has it: every field of every kind beside each other, of which a kind shows its own.
import type { Rate, RateKind, RateRow } from "@/contract";

export const kinds: readonly RateKind[] = ["wage", "grade", "overtime", "machine", "power", "overhead", "tariff"];

export type Season = Extract<Rate, { kind: "tariff" }>["seasons"][number];
export type Band = Season["slots"][number]["band"];
export const bands: readonly Band[] = ["sharp", "peak", "flat", "valley", "deep_valley"];

export interface RateForm {
  kind: RateKind;
  from: string;
  /** Why, where it has begun already. */
  reason: string;
  person: string;
  grade: string;
  item: string;
  operation: number | null;
  basis: "hour" | "piece";
  price: string;
  hours: "overtime" | "rest_day" | "holiday";
  factor: string;
  machine: string;
  work_center: string;
  hourly: string;
  per_cycle: string;
  rated_kw: string;
  load_factor: string;
  per_labour_hour: string;
  per_machine_hour: string;
  of_labour: string;
  seasons: Season[];
}

/** A day of one band, until somebody says otherwise. */
export const plainSeason: Season = {
  month: 1,
  day: 1,
  slots: [{ from_seconds: 0, band: "flat" }],
  prices: [{ band: "flat", price: "0" }],
};

export function blank(kind: RateKind, from: string, person = ""): RateForm {
  return {
    kind,
    from,
    reason: "",
    person,
    grade: "",
    item: "",
    operation: null,
    basis: "hour",
    price: "0",
    hours: "overtime",
    factor: "1.5",
    machine: "",
    work_center: "",
    hourly: "0",
    per_cycle: "0",
    rated_kw: "0",
    load_factor: "0.7",
    per_labour_hour: "0",
    per_machine_hour: "0",
    of_labour: "0",
    seasons: [plainSeason],
  };
}

/** What the program has, in the form. */
export function formOf({ from, rate }: Pick<RateRow, "from" | "rate">): RateForm {
  const said = Object.fromEntries(Object.entries(rate).filter(([, value]) => value !== null && value !== undefined));
  return { ...blank(rate.kind, from), ...said };
}

const or = (code: string) => (code === "" ? null : code);

/** What the form says, for the program. */
export function rateOf(f: RateForm): Rate {
  const place = { machine: or(f.machine), work_center: or(f.work_center) };
  switch (f.kind) {
    case "wage":
      return {
        kind: "wage",
        person: or(f.person),
        grade: or(f.grade),
        item: or(f.item),
        operation: f.operation,
        basis: f.basis,
        price: f.price,
      };
    case "grade":
      return { kind: "grade", person: f.person, grade: or(f.grade) };
    case "overtime":
      return { kind: "overtime", hours: f.hours, factor: f.factor };
    case "machine":
      return { kind: "machine", ...place, hourly: f.hourly, per_cycle: f.per_cycle };
    case "power":
      return { kind: "power", ...place, rated_kw: f.rated_kw, load_factor: f.load_factor };
    case "overhead":
      return {
        kind: "overhead",
        ...place,
        per_labour_hour: f.per_labour_hour,
        per_machine_hour: f.per_machine_hour,
        of_labour: f.of_labour,
      };
    case "tariff":
      return { kind: "tariff", seasons: f.seasons };
  }
}

/** Half hours of a day. */
export const cellCount = 48;
const cellSeconds = 1800;

/** The band of each half hour; null where one begins in between, which cells cannot show. */
export function cellsOf(season: Season): Band[] | null {
  const slots = [...season.slots].sort((a, b) => a.from_seconds - b.from_seconds);
  if (slots.length === 0 || slots.some((slot) => slot.from_seconds % cellSeconds !== 0)) return null;
  // Before the first of the day the last of the day before goes on.
  const last = slots[slots.length - 1] as Season["slots"][number];
  return Array.from(
    { length: cellCount },
    (_, at) => (slots.filter((slot) => slot.from_seconds <= at * cellSeconds).at(-1) ?? last).band,
  );
}

/** The same season with these half hours. Bands that have none lose their price; new ones begin with none. */
export function withCells(season: Season, cells: readonly Band[]): Season {
  const slots = cells.flatMap((band, at) =>
    band !== cells[(at + cellCount - 1) % cellCount] ? [{ from_seconds: at * cellSeconds, band }] : [],
  );
  const all = slots.length > 0 ? slots : [{ from_seconds: 0, band: cells[0] ?? "flat" }];
  const used = bands.filter((band) => all.some((slot) => slot.band === band));
  const prices = used.map((band) => season.prices.find((price) => price.band === band) ?? { band, price: "0" });
  return { ...season, slots: all, prices };
}

/** `08:30`, and `24:00` for the end of the day. */
export function clockOf(cell: number): string {
  return `${String(Math.floor(cell / 2)).padStart(2, "0")}:${cell % 2 === 0 ? "00" : "30"}`;
}
