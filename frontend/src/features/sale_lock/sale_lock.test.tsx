import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { FakeTransport } from "@/test/fake";
import { renderPage } from "@/test/render";
import { ApiError } from "@/transport/error";
import { setTransport } from "@/transport/transport";

const factors: Record<string, string> = { 铸件: "1.3", 标准件: "1.5" };
/** Groups whose factor nobody may change. */
const refused = new Set<string>();

/** The page over a program that answers so slowly that two changes are on their way at once. */
function open() {
  const before = (program: FakeTransport) => {
    const others = program.answer.bind(program);
    const row = (group: string) => ({ group, items: 3, factor: factors[group] ?? "1", own: factors[group] ?? null });
    program.answer = (name, input) => {
      if (name === "sale_lock.list") return { rows: Object.keys(factors).map(row), next: null };
      if (name !== "sale_lock.set") return others(name, input);
      const group = String(input.group);
      if (refused.has(group)) throw new ApiError("rejected", "database.busy", "busy");
      factors[group] = String(input.factor);
      return row(group);
    };
  };
  return renderPage("sale_lock", {}, { before });
}

const rowOf = (group: string) => screen.getByText(group).closest('[role="row"]') as HTMLElement;
const type = async (user: ReturnType<typeof userEvent.setup>, group: string, factor: string) => {
  await user.click(within(rowOf(group)).getByRole("button", { name: /设\s?定|改/ }));
  const field = within(rowOf(group)).getByRole("textbox");
  await user.clear(field);
  await user.type(field, factor);
  return field as HTMLInputElement;
};

beforeEach(() => {
  localStorage.clear();
  refused.clear();
});
afterEach(() => setTransport(undefined));

it("keeps what is typed for one group when the answer for another comes", async () => {
  const user = userEvent.setup();
  const { program } = open();
  await screen.findByText("铸件");
  await type(user, "铸件", "2");
  program.delay = 300;
  await user.keyboard("{Enter}");
  const other = await type(user, "标准件", "2.25");
  await within(rowOf("铸件")).findByText("2.0");
  expect(other.isConnected && other.value).toBe("2.25");
  await user.type(other, "{Enter}");
  await within(rowOf("标准件")).findByText("2.25");
});

it("says for which group a factor was not changed, and keeps it", async () => {
  const user = userEvent.setup();
  refused.add("铸件");
  open();
  await screen.findByText("铸件");
  const field = await type(user, "铸件", "3");
  await user.keyboard("{Enter}");
  expect((await screen.findByRole("alert")).textContent).toContain("铸件没有改");
  await type(user, "标准件", "1.75");
  await user.keyboard("{Enter}");
  await waitFor(() => expect(factors.标准件).toBe("1.75"));
  expect(screen.getByRole("alert").textContent).toContain("铸件没有改");
  expect(field.value).toBe("3");
});
