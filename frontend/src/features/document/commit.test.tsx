import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openPage } from "@/state/tabs";
import type { FakeTransport } from "@/test/fake";
import { renderShell } from "@/test/render";
import { ApiError } from "@/transport/error";
import { setTransport } from "@/transport/transport";

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

const sent = (program: FakeTransport, name: string) => program.sent.filter((s) => s.name === name).map((s) => s.input);

/** A draft with a note that is not saved yet, in a program that saves once it is let. */
async function noted() {
  const user = userEvent.setup();
  const { program } = renderShell();
  await screen.findByText("从哪里开始");
  act(() => openPage("sales_order", { number: "SO-261120-001" }));
  const note = await screen.findByLabelText("备注");
  await user.type(note, "急");
  act(() => screen.getByRole("grid", { name: "明细" }).focus());
  let release: () => void = () => undefined;
  const may = new Promise<void>((done) => {
    release = done;
  });
  const send = program.send.bind(program);
  program.send = async (name, ...rest) => {
    const answer = send(name, ...rest);
    answer.catch(() => undefined);
    if (name === "document.save") await may;
    return answer;
  };
  return { user, program, go: () => act(async () => release()) };
}

it("confirms what is being saved as soon as it is, and says what was done", async () => {
  const { user, program, go } = await noted();
  await user.keyboard("{Control>}s{/Control}");
  await waitFor(() => expect(sent(program, "document.save")).toHaveLength(1));
  await user.keyboard("{Control>}{Enter}{/Control}");
  expect(sent(program, "document.act")).toEqual([]);
  await go();
  await waitFor(
    () => expect(sent(program, "document.act")).toEqual([{ number: "SO-261120-001", verb: "confirm", reason: "", revision: 2 }]),
    { timeout: 5_000 },
  );
  expect(await screen.findByText("SO-261120-001 已下达", {}, { timeout: 5_000 })).toBeTruthy();
  await waitFor(() => expect(screen.queryByText("已保存")).toBeNull(), { timeout: 5_000 });
});

it("confirms nothing that was not saved", async () => {
  const { user, program, go } = await noted();
  program.failing.set("document.save", new ApiError("rejected", "document.beyond", "beyond", {}));
  await user.keyboard("{Control>}s{/Control}");
  await waitFor(() => expect(sent(program, "document.save")).toHaveLength(1));
  await user.keyboard("{Control>}{Enter}{/Control}");
  await go();
  expect((await screen.findByRole("alert", {}, { timeout: 5_000 })).textContent).toContain("没有保存");
  program.failing.clear();
  await user.keyboard("{Control>}s{/Control}");
  await waitFor(() => expect(sent(program, "document.save")).toHaveLength(2));
  await screen.findByText("已保存", {}, { timeout: 5_000 });
  await act(() => new Promise((r) => setTimeout(r, 300)));
  expect(sent(program, "document.act")).toEqual([]);
});
