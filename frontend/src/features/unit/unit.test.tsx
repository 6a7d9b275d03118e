import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { FakeTransport } from "@/test/fake";
import { renderPage } from "@/test/render";
import { ApiError } from "@/transport/error";
import { setTransport } from "@/transport/transport";

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

/** Books without a unit, which take the common ones. */
function none(program: FakeTransport): void {
  const units = program.units;
  program.units = [];
  const answer = program.answer.bind(program);
  program.answer = (name, input) => {
    if (name !== "unit.add_common") return answer(name, input);
    program.units = units;
    return { codes: units.map((u) => u.record.code) };
  };
}

const asked = (program: FakeTransport) => program.sent.filter((s) => s.name === "unit.add_common").length;

it("empty books take the common units at one stroke", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("unit.list", {}, { before: none });
  program.failing.set("unit.add_common", new ApiError("conflict", "already_there", "", { key: "件" }));
  const step = await screen.findByRole("button", { name: /加入常用单位/ });
  expect(step.textContent).toContain("kg");
  // What can be imported here, and nothing of BOMs.
  expect((await screen.findByRole("button", { name: /从 Excel 导入/ })).textContent).toContain("先下单位的模板");
  await user.click(step);
  expect(await screen.findByText(/没有加入单位/)).toBeTruthy();
  program.failing.clear();
  await user.click(screen.getByRole("button", { name: /加入常用单位/ }));
  expect(await screen.findByText("千克", {}, { timeout: 5_000 })).toBeTruthy();
  expect(screen.queryByRole("button", { name: /加入常用单位/ })).toBeNull();
  expect(asked(program)).toBe(2);
});

it("the first item brings its unit along", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("item", {}, { before: none });
  await user.type(await screen.findByLabelText(/编码/), "A-1");
  await user.click(await screen.findByRole("button", { name: "加入常用单位" }));
  await waitFor(() => expect(screen.queryByText(/还没有单位/)).toBeNull(), { timeout: 5_000 });
  expect(asked(program)).toBe(1);
  expect(screen.getByLabelText(/编码/)).toHaveProperty("value", "A-1");
  await user.click(screen.getByRole("combobox", { name: /^单位/ }));
  expect(await screen.findByTitle("kg 千克")).toBeTruthy();
});

it("shows no conversion of what a dimension is measured in into itself", async () => {
  renderPage("unit.list");
  await screen.findByText("千克", {}, { timeout: 5_000 });
  expect(screen.queryByText("1 kg = 1 kg")).toBeNull();
});
