import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Right } from "@/contract";
import { useTabs } from "@/state/tabs";
import type { FakeTransport } from "@/test/fake";
import { renderPage } from "@/test/render";
import { ApiError } from "@/transport/error";
import { setTransport } from "@/transport/transport";

type Asked = { filter?: { field: string; op: string; values: string[] }[] };

/** Books in which so much waits: receipts, lines to ship and of them late, lines to come, a count, red differences. */
const waiting = (figures: { receipts?: number; ship?: number; late?: number; come?: number; counts?: number; red?: number }) => {
  return (program: FakeTransport) => {
    const others = program.answer.bind(program);
    program.answer = (name, input) => {
      const of = (field: string) => (input as Asked).filter?.find((one) => one.field === field);
      const total = (count = 0) => ({ rows: [], next: null, total: count });
      if (name === "snapshot.list") {
        const one = { due: 1_795_400_000_000_000, taken_at: 1_795_400_000_000_000, lines: 1, differences: 1, evidence: 3 };
        return { rows: [{ ...one, red: figures.red ?? 0, by_hand: false }], next: null };
      }
      if (name === "count.list") return total(figures.counts);
      if (name !== "document.lines") return others(name, input);
      if (of("review")) return total(figures.receipts);
      if (of("kind")?.values[0] === "purchase_order") return total(of("due")?.op === "lt" ? 0 : figures.come);
      return total(of("due")?.op === "lt" ? figures.late : figures.ship);
    };
  };
};

/** Somebody with these rights alone. */
const as = (rights: Right[]) => (program: FakeTransport) => {
  program.people.roles.push({ role: { code: "own", name: "自己的", rights }, ready_made: false, revision: 1 });
  for (const { person } of program.people.people) if (person.login === "wangq") person.roles = ["own"];
};

const card = async (title: string) => (await screen.findByText(title)).closest("button") as HTMLElement;
const front = () => useTabs.getState().tabs.find((t) => t.id === useTabs.getState().active);

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

it("shows what waits today, what of it is late in red, and leads there", async () => {
  const user = userEvent.setup();
  renderPage("welcome", {}, { before: waiting({ receipts: 2, ship: 7, late: 3, come: 1, counts: 1, red: 4 }) });
  expect(await screen.findByText("今天要办的")).toBeTruthy();
  await waitFor(async () => expect((await card("该发的货")).textContent).toBe("该发的货7其中逾期 3 行"));
  expect(within(await card("该发的货")).getByText("7").className).toContain("red");
  expect((await card("该到的货")).textContent).toBe("该到的货1今天到期");
  expect(within(await card("快照差异超限")).getByText("4").className).toContain("red");
  expect((await card("待审收货")).textContent).toContain("2");
  await user.click(await card("待审批盘点"));
  expect(front()).toMatchObject({ page: "count.list", params: { state: "counted" } });
});

it("is glad where nothing waits", async () => {
  renderPage("welcome", {}, { before: waiting({}) });
  expect(await screen.findByText("今天要办的都办完了")).toBeTruthy();
  expect(screen.getByText("收货都审过了")).toBeTruthy();
  expect(screen.getByText("最近一张快照没有超过限度的")).toBeTruthy();
  expect(document.querySelectorAll(".todaycard svg")).toHaveLength(6);
});

it("shows of it what somebody's rights let them do", async () => {
  const before = (program: FakeTransport) => {
    as(["look", "sell"])(program);
    waiting({ receipts: 2, ship: 7, counts: 1, red: 4 })(program);
  };
  const { program } = renderPage("welcome", {}, { login: true, as: "wangq", before });
  await card("该发的货");
  await waitFor(() => expect(screen.queryByText("待审收货")).toBeNull());
  for (const title of ["待审批盘点", "待审批申请", "该到的货", "快照差异超限"]) expect(screen.queryByText(title)).toBeNull();
  expect(program.sent.some((s) => s.name === "count.list")).toBe(false);
});

it("says why it could not be read", async () => {
  const before = (program: FakeTransport) => void program.failing.set("count.list", new ApiError("rejected", "books.locked", ""));
  renderPage("welcome", {}, { before });
  expect((await screen.findByRole("alert")).textContent).toContain("没有读到");
});
