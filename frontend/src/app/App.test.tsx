import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openPage, useTabs } from "@/state/tabs";
import { FakeTransport } from "@/test/fake";
import { setTransport } from "@/transport/transport";
import { App } from "./App";

const other = "D:\\齐套\\二厂.qitao";
let program: FakeTransport;
const opened = () => program.sent.filter((call) => call.name === "desk.open").map((call) => call.input);

beforeEach(() => {
  localStorage.clear();
  useTabs.setState({ tabs: [], active: null, books: null });
  window.history.replaceState(null, "", "/");
  program = new FakeTransport({ kind: "window" });
  setTransport(program);
});
afterEach(() => setTransport(undefined));

describe("a double-click on books", () => {
  it("opens them from the start screen", async () => {
    render(<App />);
    await screen.findByText("看示例工厂");
    act(() => program.openFile(other));
    await screen.findByText("从哪里开始");
    expect(opened()).toEqual([{ location: other }]);
  });

  it("asks first when something is half typed in those that are open", async () => {
    const user = userEvent.setup();
    program.desk = { name: "一厂", location: "D:\\一厂.qitao", server: null };
    render(<App />);
    await screen.findByText("从哪里开始");
    act(() => openPage("work_center", {}));
    await user.type(await screen.findByLabelText(/编码/), "M9");
    act(() => program.openFile(other));
    let dialog = await screen.findByRole("dialog");
    await user.click(within(dialog).getByText(/留下/));
    expect(screen.getByLabelText(/编码/)).toHaveProperty("value", "M9");
    expect(opened()).toEqual([]);
    act(() => program.openFile(other));
    dialog = await screen.findByRole("dialog");
    await user.click(within(dialog).getByText("放弃并关闭"));
    await waitFor(() => expect(opened()).toEqual([{ location: other }]));
  });

  it("changes nothing when they are open already", async () => {
    program.desk = { name: "二厂", location: other, server: null };
    render(<App />);
    await screen.findByText("从哪里开始");
    act(() => program.openFile(other));
    await Promise.resolve();
    expect(opened()).toEqual([]);
    expect(screen.getByText("从哪里开始")).toBeTruthy();
  });
});
