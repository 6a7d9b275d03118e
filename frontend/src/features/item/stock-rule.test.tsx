import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import { useTabs } from "@/state/tabs";
import { renderPage } from "@/test/render";
import { setTransport } from "@/transport/transport";

const front = () => useTabs.getState().tabs.find((t) => t.id === useTabs.getState().active);

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

const save = () => screen.getByRole("button", { name: /保存存货规则$/ });

it("an item's stock rules are saved on their own, with the price where there is one and the tolerance in %", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("item", { code: "BT-M12X50-A2" });
  await user.click(await screen.findByRole("checkbox", { name: /按批次管/ }));
  expect(front()?.dirty).toBe(true);
  expect(screen.queryByLabelText("标准单价")).toBeNull();
  act(() => screen.getByLabelText("计价方式").focus());
  await user.keyboard("{Alt>}{ArrowDown}{/Alt}");
  await user.click(await screen.findByTitle("标准价"));
  await user.click(save());
  expect(await screen.findByText("要大于 0")).toBeTruthy();
  const price = screen.getByLabelText("标准单价");
  await user.clear(price);
  await user.type(price, "0.4125");
  await user.click(screen.getByRole("checkbox", { name: /另定收货容差/ }));
  const tolerance = screen.getByLabelText("收货容差");
  await user.clear(tolerance);
  await user.type(tolerance, "3.5");
  await user.tab();
  await user.click(save());
  await waitFor(() => expect(front()?.dirty).toBe(false));
  expect(program.sent.find((s) => s.name === "stock_rule.save")?.input).toEqual({
    item: "BT-M12X50-A2",
    lots: true,
    valuation: "standard",
    standard_price: "0.4125",
    tolerance: "0.035",
    backflush: false,
    revision: null,
  });
  expect(program.sent.some((s) => s.name === "item.save")).toBe(false);
  // Again, from what is there now: by then there is stock of it.
  program.masters.stocked.add("BT-M12X50-A2");
  await user.click(screen.getByRole("checkbox", { name: /另定收货容差/ }));
  await user.click(save());
  await waitFor(() => expect(program.masters.rules[0]).toMatchObject({ revision: 2, record: { tolerance: null } }));
  const lots = screen.getByRole("checkbox", { name: /按批次管/ });
  await waitFor(() => expect(lots).toHaveProperty("disabled", true));
  expect(screen.getByLabelText("计价方式")).toHaveProperty("disabled", true);
  // Another price gives what is there another value, and says so before.
  const again = screen.getByLabelText("标准单价");
  expect(screen.queryByText(/重估现有存货/)).toBeNull();
  await user.clear(again);
  await user.type(again, "0.5");
  expect(screen.getByText(/重估现有存货/)).toBeTruthy();
});

it("whoever may not see amounts chooses no valuation, and whoever may not change master data saves nothing", async () => {
  const user = userEvent.setup();
  renderPage("item", { code: "BT-M12X50-A2" }, { login: true, as: "wangq" });
  expect(await screen.findByLabelText("计价方式")).toHaveProperty("disabled", true);
  await user.click(screen.getByRole("checkbox", { name: /按批次管/ }));
  expect(save()).toHaveProperty("disabled", true);
  expect(save().title).toContain("改基础资料");
});

it("both parts of the page count as unsaved, each on its own", async () => {
  const user = userEvent.setup();
  renderPage("item", { code: "BT-M12X50-A2" });
  const lots = await screen.findByRole("checkbox", { name: /按批次管/ });
  await user.type(screen.getByLabelText(/^规格型号/), "x");
  await user.click(lots);
  expect(front()?.dirty).toBe(true);
  await user.click(screen.getByRole("button", { name: /^保 ?存$/ }));
  await waitFor(() => expect(screen.getByLabelText(/^规格型号/).closest(".changed")).toBeNull());
  expect(front()?.dirty).toBe(true);
  await user.click(lots);
  expect(front()?.dirty).toBe(false);
});

it("a new item goes with its rule, and is not sent while that is none", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("item", { copy: "BT-M12X50-A2" });
  await screen.findByDisplayValue("六角螺栓");
  await user.type(screen.getByLabelText(/^物料编码/), "ST-01");
  await user.click(screen.getByRole("checkbox", { name: /按批次管/ }));
  act(() => screen.getByLabelText("计价方式").focus());
  await user.keyboard("{Alt>}{ArrowDown}{/Alt}");
  await user.click(await screen.findByTitle("标准价"));
  await user.click(screen.getByRole("button", { name: /^保\s?存/ }));
  expect(await screen.findByText("要大于 0")).toBeTruthy();
  const sent = () => program.sent.filter((s) => s.name === "item.save").map((s) => s.input);
  expect(sent()).toEqual([]);
  const price = screen.getByLabelText("标准单价");
  await user.clear(price);
  await user.type(price, "2.5");
  await user.click(screen.getByRole("button", { name: /^保\s?存/ }));
  await waitFor(() => expect(sent()).toHaveLength(1));
  expect(sent()[0]).toMatchObject({
    item: { code: "ST-01" },
    stock_rule: { lots: true, valuation: "standard", standard_price: "2.5", tolerance: null },
  });
});
