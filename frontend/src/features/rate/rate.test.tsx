import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { RateRow } from "@/contract";
import { useTabs } from "@/state/tabs";
import type { FakeTransport } from "@/test/fake";
import { renderPage } from "@/test/render";
import { ApiError } from "@/transport/error";
import { setTransport } from "@/transport/transport";
import { inSeason } from "./RatesAtPage";
import { cellsOf, plainSeason, withCells } from "./values";

const wage = {
  kind: "wage",
  person: null,
  grade: "G3",
  item: null,
  operation: null,
  basis: "hour",
  price: "31",
} as const;
const tariff = {
  kind: "tariff",
  seasons: [
    {
      month: 1,
      day: 1,
      slots: [
        { from_seconds: 28_800, band: "peak" },
        { from_seconds: 79_200, band: "valley" },
      ],
      prices: [
        { band: "peak", price: "1.2" },
        { band: "valley", price: "0.33" },
      ],
    },
  ],
} as const;

const row = (id: number, from: string, state: RateRow["state"], rate: unknown): RateRow =>
  ({ id, from, to: null, state, rate, name: "中级工", item_name: "", revision: 1, changed_at: 1, changed_by: "linx" }) as RateRow;

let sent: Record<string, unknown>[] = [];
let refusal: ApiError | null = null;

/** A program with these rates. */
const having = (rows: RateRow[]) => (program: FakeTransport) => {
  const others = program.answer.bind(program);
  program.answer = (name, input) => {
    const asked = JSON.stringify(input.filter ?? []);
    if (name === "rate.list") {
      const fits = rows.filter((one) => asked.includes(`"${one.rate.kind}"`));
      return { rows: fits, next: null, total: fits.length };
    }
    if (name === "rate.get") return rows.find((one) => one.id === input.id) ?? rows[0];
    if (name === "rate.remove" || name === "rate.save") {
      sent.push({ name, ...input });
      if (refusal) throw refusal;
      return name === "rate.remove" ? { id: input.id } : { ...row(9, String(input.from), "now", input.rate), revision: 2 };
    }
    return others(name, input);
  };
};

beforeEach(() => {
  localStorage.clear();
  sent = [];
  refusal = null;
});
afterEach(() => setTransport(undefined));

it("shows which rate holds and which begins later, kind by kind", async () => {
  const before = having([
    row(1, "2026-01-01", "now", wage),
    row(2, "2027-01-01", "later", { ...wage, price: "33" }),
    row(3, "2026-01-01", "now", tariff),
  ]);
  renderPage("rate.list", {}, { before });
  const grid = await screen.findByRole("grid");
  await within(grid).findByText("31.0000");
  const rows = within(grid).getAllByRole("row");
  expect(rows.find((one) => one.textContent?.includes("31.0000"))?.textContent).toContain("现行");
  expect(rows.find((one) => one.textContent?.includes("33.0000"))?.textContent).toContain("待生效");
  fireEvent.click(screen.getByText("电价"));
  expect(await screen.findByText(/峰 1\.2 谷 0\.33/)).toBeTruthy();
});

it("says why there is none, and how one begins", async () => {
  const user = userEvent.setup();
  renderPage("rate.list", { kind: "machine" }, { before: having([]) });
  await screen.findByText("还没有机器费率");
  await user.click(screen.getAllByRole("button", { name: /新定费率/ })[0] as HTMLElement);
  expect(useTabs.getState().tabs.at(-1)).toMatchObject({ page: "rate", params: { kind: "machine" } });
});

it("asks why before it corrects what has begun", async () => {
  const user = userEvent.setup();
  renderPage("rate", { id: "1" }, { before: having([row(1, "2026-01-01", "now", wage)]) });
  const price = await screen.findByLabelText(/工价/);
  await user.clear(price);
  await user.type(price, "32");
  await user.click(screen.getByRole("button", { name: /保存/ }));
  expect(sent).toEqual([]);
  await user.type(screen.getByLabelText(/为什么更正/), "录错");
  await user.click(screen.getByRole("button", { name: /保存/ }));
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toMatchObject({ name: "rate.save", id: 1, revision: 1, reason: "录错", rate: { ...wage, price: "32" } });
});

it("puts what the program refuses under its field", async () => {
  const user = userEvent.setup();
  refusal = new ApiError("conflict", "rate.twice", "twice", { from: "2026-11-23", field: "from" });
  renderPage("rate", { kind: "overtime" }, { before: having([]) });
  const factor = await screen.findByLabelText(/系数/);
  await user.clear(factor);
  await user.type(factor, "2");
  await user.click(screen.getByRole("button", { name: /保存/ }));
  expect((await screen.findAllByText(/同样的费率在 2026-11-23 已经有一条开始/)).length).toBeGreaterThan(0);
  expect(sent[0]).toMatchObject({ id: null, rate: { kind: "overtime", hours: "overtime", factor: "2" } });
});

it("edits a day's bands by the keyboard", async () => {
  renderPage("rate", { id: "3" }, { before: having([row(3, "2027-01-01", "later", tariff)]) });
  const bar = await screen.findByRole("slider");
  expect(bar.getAttribute("aria-valuetext")).toBe("00:00 谷");
  for (const key of ["Home", "3", "3", "ArrowRight"]) fireEvent.keyDown(bar, { key });
  expect(bar.getAttribute("aria-valuetext")).toBe("01:30 谷");
  expect(screen.getByText("00:00 平，01:00 谷，08:00 峰，22:00 谷")).toBeTruthy();
  expect(screen.getByLabelText("平价")).toHaveProperty("value", "0");
});

it("keeps half hours, and shows no others as such", () => {
  const cells = cellsOf(tariff.seasons[0] as never) ?? [];
  expect([cells[0], cells[16], cells[44]]).toEqual(["valley", "peak", "valley"]);
  expect(withCells(tariff.seasons[0] as never, cells)).toEqual(tariff.seasons[0]);
  expect(withCells(plainSeason, Array(48).fill("flat")).slots).toEqual([{ from_seconds: 0, band: "flat" }]);
  expect(cellsOf({ ...plainSeason, slots: [{ from_seconds: 60, band: "flat" }] })).toBeNull();
});

it("says which rates hold on a day, and what says so", async () => {
  const user = userEvent.setup();
  let asked: unknown[] = [];
  renderPage(
    "rate.at",
    { person: "linx", machine: "SK-01", day: "2026-11-20" },
    {
      before: (program) => {
        const others = program.answer.bind(program);
        program.answer = (name, input) => {
          if (name !== "rate.at") return others(name, input);
          asked = [...asked, input];
          return {
            ...{
              day: "2026-11-20",
              grade: "G3",
              wage: { basis: "hour", price: "31" },
              wage_of: row(1, "2026-01-01", "now", wage),
            },
            factors: [{ hours: "overtime", factor: "1.5", of: null }],
            ...{ machine: { hourly: "26", per_cycle: "0" }, machine_of: null, power: null, overhead: null },
            tariff_of: row(3, "2026-01-01", "now", tariff),
          };
        };
      },
    },
  );
  const table = within(await screen.findByRole("table"));
  expect(table.getByText("计时 31.0000")).toBeTruthy();
  expect(table.getByText(/延时加班 × 1\.50/)).toBeTruthy();
  expect(table.getByText("法定系数")).toBeTruthy();
  expect(table.getByText("峰 1.2，谷 0.33")).toBeTruthy();
  expect(asked).toEqual([{ day: "2026-11-20", person: "linx", machine: "SK-01", work_center: null }]);
  await user.click(table.getByText("中级工，01-01 起"));
  expect(useTabs.getState().tabs.at(-1)).toMatchObject({ page: "rate", params: { id: "1" } });
});

it("takes the season that has begun, else the last of the year before", () => {
  const of = row(3, "2026-01-01", "now", {
    kind: "tariff",
    seasons: [
      { ...plainSeason, month: 7, day: 1 },
      { ...plainSeason, month: 3, day: 1 },
    ],
  });
  expect(["2026-02-28", "2026-03-01", "2026-06-30", "2026-07-01"].map((day) => inSeason(of, day)?.month)).toEqual([7, 3, 3, 7]);
});
