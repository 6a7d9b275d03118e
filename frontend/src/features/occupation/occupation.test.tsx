import { act, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openPage, useTabs } from "@/state/tabs";
import { renderPage, renderShell } from "@/test/render";
import { setTransport } from "@/transport/transport";

const late = { timeout: 5_000 };
const front = () => useTabs.getState().tabs.find((t) => t.id === useTabs.getState().active);
const bolt = "BT-M12X50-A2";

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

function renderBolts() {
  return renderPage(
    "occupation",
    { item: bolt },
    {
      before: (program) => {
        const order = (item: string, quantity: string) => program.workOrders.make({ item, quantity, due: "2026-12-20" });
        // 5 × 16 bolts on its own list, of which 50 are promised; 3 valves need 8 each through a set of fasteners.
        const { list } = order("SK-PRV-02", "5");
        program.documents.answer("reservation.hold", { number: list, line: 2, quantity: "50" });
        order("FA-DN50-0304", "3");
      },
    },
  );
}

it("adds up what orders' own lists say, with what is needed indirectly beside", async () => {
  const user = userEvent.setup();
  renderBolts();
  const cells = async (number: string) => {
    const row = (await screen.findByText(number, {}, late)).closest("[role=row]") as HTMLElement;
    return [...row.querySelectorAll(".cell.num")].map((c) => c.textContent);
  };
  // Required, issued, promised, left, of that not covered, indirect.
  expect(await cells("WO-261123-001")).toEqual(["80", "0", "50", "80", "30", "0"]);
  expect(await cells("WO-261123-002")).toEqual(["0", "0", "0", "0", "0", "24"]);
  const bar = document.querySelector(".totals") as HTMLElement;
  expect(within(bar).getByText("30").closest("strong")?.className).toBe("red");
  expect(bar.textContent).toContain("需求 80");
  screen.getByRole("grid").focus();
  await user.keyboard("{ArrowDown}{Enter}");
  expect(front()).toMatchObject({ page: "work_order", params: { number: "WO-261123-001" } });
});

it("says that nobody needs it, and where else to look", async () => {
  const user = userEvent.setup();
  renderShell();
  act(() => openPage("occupation", { item: "SK-PRV-02" }));
  await screen.findByText("没有未完工单用到 SK-PRV-02", {}, late);
  await user.keyboard("{F7}");
  expect(front()).toMatchObject({ page: "where_used", params: { item: "SK-PRV-02" } });
});

it("is reached from an item's page, from where it is used, and from stock by a key", async () => {
  const user = userEvent.setup();
  const item = renderPage("item", { code: bolt });
  await user.click((await screen.findAllByRole("button", { name: /^占\s?用/ }, late))[0] as HTMLElement);
  expect(front()).toMatchObject({ page: "occupation", params: { item: bolt } });
  item.unmount();
  renderShell();
  act(() => openPage("where_used", { item: bolt }));
  await user.click(await screen.findByText("JF-DN50-M12", {}, late));
  await user.keyboard("{F8}");
  expect(front()).toMatchObject({ page: "occupation", params: { item: "JF-DN50-M12" } });
  act(() => openPage("stock.list", {}));
  await user.click(await screen.findByText("CA-VB50-CF8", {}, late));
  await user.keyboard("{F8}");
  expect(front()).toMatchObject({ page: "occupation", params: { item: "CA-VB50-CF8" } });
}, 20_000);
