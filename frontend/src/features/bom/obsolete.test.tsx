import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import { renderPage } from "@/test/render";
import { ApiError } from "@/transport/error";
import { setTransport } from "@/transport/transport";

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

it("says in the dialog why it was not made obsolete", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("bom", { item: "JF-DN50-M12", version: "V1" });
  await user.click(await screen.findByRole("button", { name: /^作\s?废/ }));
  const dialog = await screen.findByRole("dialog", { name: "作废" });
  program.failing.set("bom.set_state", new ApiError("rejected", "books.locked", "locked"));
  await user.click(within(dialog).getByRole("button", { name: /作\s?废/ }));
  expect(await within(dialog).findByRole("alert")).toBeTruthy();
  program.failing.clear();
  await user.click(within(dialog).getByRole("button", { name: /作\s?废/ }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});
