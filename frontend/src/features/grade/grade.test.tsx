import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import { renderPage } from "@/test/render";
import { setTransport } from "@/transport/transport";

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

it("lists grades", async () => {
  renderPage("grade.list");
  expect(await screen.findByText("G3")).toBeTruthy();
});

it("saves a new grade and refuses one without a name", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("grade");
  await user.type(await screen.findByLabelText(/编码/), "G4");
  await user.click(screen.getByRole("button", { name: /保存/ }));
  expect((await screen.findAllByText("要填")).length).toBeGreaterThan(0);
  await user.type(screen.getByLabelText(/名称/), "高级工");
  await user.click(screen.getByRole("button", { name: /保存/ }));
  await waitFor(() => expect(program.masters.grades.at(-1)?.record).toMatchObject({ code: "G4", name: "高级工" }));
});
