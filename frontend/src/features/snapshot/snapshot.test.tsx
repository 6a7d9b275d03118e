import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { FakeTransport } from "@/test/fake";
import { renderPage } from "@/test/render";
import { setTransport } from "@/transport/transport";

const instant = 1_795_400_000_000_000;
const earlier = instant - 86_400_000_000;

/** What is different of all of them. */
let taken: { by_hand?: boolean; evidence?: number } = {};

/** Two snapshots: what differs in the newer one is a bolt, in the older one a nut. */
const before = (program: FakeTransport) => {
  const others = program.answer.bind(program);
  program.answer = (name, input) => {
    const item = input.due === instant ? "BOLT" : "NUT";
    const place = { item, decimals: 0, warehouse: "W1", bin: "", lot: "" };
    switch (name) {
      case "snapshot.facts":
        return { times: "00:00", threshold: "5" };
      case "snapshot.list": {
        const row = (due: number) => ({ due, taken_at: due, lines: 1, differences: 1, red: due === earlier ? 3 : 0 });
        const evidence = { by_hand: false, evidence: 1 };
        return { rows: [row(instant), row(earlier)].map((one) => ({ ...one, ...evidence, ...taken })), next: null };
      }
      case "snapshot.differences": {
        if (taken.evidence !== undefined) return { rows: [], next: null };
        const one = { ...place, number: 1, kind: "scan", source: "SH-1", book: "4", evidence: "5", difference: "1", red: false };
        return { rows: [one], next: null };
      }
      case "snapshot.lines":
        return { rows: [], next: null };
      default:
        return others(name, input);
    }
  };
};

beforeEach(() => {
  localStorage.clear();
  taken = {};
});
afterEach(() => setTransport(undefined));

it("never shows the differences of one snapshot as those of another", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("snapshot.list", {}, { before });
  await screen.findByText("BOLT");
  program.delay = 400;
  await user.click(screen.getByText("3"));
  await waitFor(() => expect(screen.queryByText("BOLT")).toBeNull(), { timeout: 300 });
  expect(await screen.findByText("NUT")).toBeTruthy();
});

it("says of a place without a bin that it has none", async () => {
  renderPage("snapshot.list", {}, { before });
  const bolt = (await screen.findByText("BOLT")).closest("td");
  expect(bolt?.textContent).toContain("W1 不分库位");
});

it("says that somebody took it, and that nothing was looked at", async () => {
  taken = { by_hand: true, evidence: 0 };
  renderPage("snapshot.list", {}, { before });
  expect(await screen.findByText("没有盘点，也没有扫码，账实是否相符没有依据")).toBeTruthy();
  expect(screen.getAllByText("手动")).toHaveLength(2);
  expect(screen.queryByText("按时")).toBeNull();
});

it("says that the books agree where something was counted", async () => {
  taken = { evidence: 12 };
  renderPage("snapshot.list", {}, { before });
  expect(await screen.findByText("盘点对了 12 处，账实相符")).toBeTruthy();
  expect(screen.getAllByText("按时")).toHaveLength(2);
});
