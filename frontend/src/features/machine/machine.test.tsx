import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import { useTabs } from "@/state/tabs";
import { renderPage } from "@/test/render";
import { setTransport } from "@/transport/transport";

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

it("lists machines with the centre where each stands", async () => {
  renderPage("machine.list");
  await screen.findByText("SK-01");
  await userEvent.click(screen.getByRole("button", { name: "C01" }));
  expect(useTabs.getState().tabs.at(-1)).toMatchObject({ page: "work_center", params: { code: "C01" } });
});

it("wants a work centre before it saves a machine", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("machine");
  await user.type(await screen.findByLabelText(/编码/), "M9");
  await user.type(screen.getByLabelText(/名称/), "铣床");
  await user.click(screen.getByRole("button", { name: /保存/ }));
  expect(program.masters.machines).toHaveLength(1);
  await user.click(screen.getByLabelText(/工作中心/));
  await user.click((await screen.findAllByText(/^C01 /)).at(-1) as HTMLElement);
  await user.click(screen.getByRole("button", { name: /保存/ }));
  await waitFor(() => expect(program.masters.machines.at(-1)?.record).toMatchObject({ code: "M9", work_center: "C01" }));
});
