import { QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { App } from "antd";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { DocumentDraft } from "@/contract";
import { FakeTransport } from "@/test/fake";
import { call } from "@/transport/call";
import { ApiError } from "@/transport/error";
import { newQueryClient, watchOwnChanges } from "@/transport/query";
import { setTransport } from "@/transport/transport";
import { difference } from "@/ui/scan/difference";
import { press } from "@/ui/scan/KeyPad";
import Phone from "./Phone";

let program: FakeTransport;
const sent = (name: string) => program.sent.filter((s) => s.name === name).map((s) => s.input as Record<string, unknown>);

/** A phone on books with a draft of a shipment: bolts from a bin, and nuts. */
async function open({ required = true, kind = "shipment" as DocumentDraft["kind"] } = {}): Promise<string> {
  const line = (item: string, quantity: string, bin: string) => ({ item, quantity, warehouse: "W2", bin });
  const document: DocumentDraft = {
    kind,
    partner: "C-0118",
    lines: [line("BT-M12X50-A2", "960", "A-03-12"), line("NT-M12-A2", "400", "")],
  };
  const saved = program.answer("document.save", { document }) as { number: string };
  if (required) program.answer("scan.require", { kind, required: true });
  const client = newQueryClient();
  watchOwnChanges(client);
  window.history.replaceState(null, "", "/?phone");
  render(
    <QueryClientProvider client={client}>
      <App>
        <Phone away={false} />
      </App>
    </QueryClientProvider>,
  );
  return saved.number;
}

async function scan(user: ReturnType<typeof userEvent.setup>, text: string): Promise<void> {
  await user.type(await screen.findByPlaceholderText("扫码，或在这里输入"), `${text}{Enter}`);
}

beforeEach(() => {
  localStorage.clear();
  program = new FakeTransport();
  const bolt = program.items.find((i) => i.record.code === "BT-M12X50-A2");
  if (bolt) program.items.push({ record: { ...bolt.record, code: "BT-M12X60-A2", spec: "M12×60 A2-70" }, revision: 1 });
  setTransport(program);
});
afterEach(() => {
  setTransport(undefined);
  window.history.replaceState(null, "", "/");
});

it("goes line by line: scan, quantity on big keys, and post at the end", async () => {
  const user = userEvent.setup();
  const number = await open();
  await user.click(await screen.findByText(number));
  expect(window.location.search).toBe(`?phone=${number}`);
  expect(await screen.findByText("扫物料的条码")).toBeTruthy();
  expect(screen.getByText("扫库位 A-03-12")).toBeTruthy();
  expect(screen.getByText("0 / 2 行")).toBeTruthy();
  await scan(user, "BT-M12X50-A2");
  await waitFor(() => expect(screen.queryByText("扫物料的条码")).toBeNull());
  await scan(user, "A-03-12");
  // All of it is scanned: now how much. Pieces have no decimals, so that key is off.
  await user.click(await screen.findByRole("button", { name: "4" }));
  expect(screen.getByRole("button", { name: "小数点" })).toHaveProperty("disabled", true);
  for (const key of ["8", "0", "0"]) await user.click(screen.getByRole("button", { name: key }));
  await user.click(screen.getByRole("button", { name: "退格" }));
  expect(screen.getByRole("status", { name: "本次" }).textContent).toBe("480");
  await user.click(screen.getByRole("button", { name: "发 480 件，扫下一行" }));
  await waitFor(() => expect(sent("document.save")).toHaveLength(1));
  expect(sent("document.save")[0]).toMatchObject({ number, document: { lines: [{ quantity: "480" }, { quantity: "400" }] } });
  expect(await screen.findByText("1 / 2 行")).toBeTruthy();
  await scan(user, "NT-M12-A2");
  await user.click(await screen.findByRole("button", { name: "发 400 件，看全单" }));
  await user.click(await screen.findByRole("button", { name: "过账 2 行" }));
  expect(await screen.findByText(`${number} 已过账`)).toBeTruthy();
  expect(sent("document.act")[0]).toMatchObject({ number, verb: "post" });
});

it("shows what was scanned wrong beside what was wanted, and writes nothing", async () => {
  const user = userEvent.setup();
  const number = await open();
  await user.click(await screen.findByText(number));
  await screen.findByText("扫物料的条码");
  await scan(user, "BT-M12X60-A2");
  const alert = await screen.findByRole("alert");
  expect(within(alert).getByText(/扫错料，没有发出/)).toBeTruthy();
  expect([...document.querySelectorAll("mark")].map((m) => m.textContent)).toEqual(["50", "60"]);
  expect(screen.getByText("正确的在 W2 A-03-12，有 2,180 件。")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "重新扫码" }));
  expect(await screen.findByText("扫物料的条码")).toBeTruthy();
  // The other line's item leads to that line.
  await scan(user, "NT-M12-A2");
  await user.click(await screen.findByRole("button", { name: "这是第 2 行的，去那一行" }));
  expect((await screen.findAllByText(/NT-M12-A2/)).length).toBeGreaterThan(0);
  expect(sent("document.save")).toHaveLength(0);
  expect(sent("document.act")).toHaveLength(0);
});

it("says of goods that come which were expected, and not where others of them lie", async () => {
  const user = userEvent.setup();
  const number = await open({ kind: "customer_return" });
  await scan(user, number);
  await screen.findByText("扫物料的条码", {}, { timeout: 5_000 });
  await scan(user, "BT-M12X60-A2");
  await screen.findByRole("alert", {}, { timeout: 5_000 });
  expect([...document.querySelectorAll("mark")].map((m) => m.textContent)).toEqual(["50", "60"]);
  expect(screen.queryByText(/正确的在/)).toBeNull();
  expect(document.querySelector(".phonecards")?.textContent).not.toContain("A-03-12");
});

it("posts nothing that is not scanned, and leaves out what is not there", async () => {
  const user = userEvent.setup();
  const number = await open();
  await user.click(await screen.findByText(number));
  await user.click(await screen.findByRole("button", { name: "先跳过" }));
  await scan(user, "NT-M12-A2");
  await user.click(await screen.findByRole("button", { name: /^发 400 件/ }));
  await user.click(await screen.findByRole("button", { name: "先跳过" }));
  expect(await screen.findByText("还有 1 行没扫。扫完，或从这张单上去掉。")).toBeTruthy();
  expect(screen.getByRole("button", { name: "过账 2 行" })).toHaveProperty("disabled", true);
  await user.click(screen.getByRole("button", { name: "去掉没扫的 1 行" }));
  await waitFor(() => expect(sent("document.save")[0]).toMatchObject({ document: { lines: [{ item: "NT-M12-A2" }] } }));
});

it("goes by what a line says, whatever number it gets when the paper is saved", async () => {
  const user = userEvent.setup();
  const number = await open();
  await user.click(await screen.findByText(number));
  await user.click(await screen.findByRole("button", { name: "先跳过" }));
  await scan(user, "NT-M12-A2");
  for (const key of ["2", "0", "0"]) await user.click(await screen.findByRole("button", { name: key }));
  await user.click(screen.getByRole("button", { name: /^发 200 件/ }));
  await user.click(await screen.findByRole("button", { name: "先跳过" }));
  await user.click(await screen.findByRole("button", { name: "去掉没扫的 1 行" }));
  // The nuts are the first line now; what there was to do of them is what it was, and they are still done.
  expect(await screen.findByText("1 / 1 行")).toBeTruthy();
  await user.click(await screen.findByRole("button", { name: "打开这一行 1" }));
  await user.click(await screen.findByRole("button", { name: "全部400" }));
  await user.click(screen.getByRole("button", { name: "发 400 件，看全单" }));
  await waitFor(() => expect(sent("document.save")).toHaveLength(3));
  expect(sent("document.save")[2]).toMatchObject({ document: { lines: [{ item: "NT-M12-A2", quantity: "400" }] } });
});

it("keeps what is typed on the line at hand when somebody else takes the line above away", async () => {
  const user = userEvent.setup();
  const number = await open({ required: false });
  await user.click(await screen.findByText(number));
  await user.click(await screen.findByRole("button", { name: "先跳过" }));
  for (const key of ["3", "0"]) await user.click(await screen.findByRole("button", { name: key }));
  const line = { item: "NT-M12-A2", quantity: "400", warehouse: "W2" };
  const document: DocumentDraft = { kind: "shipment", partner: "C-0118", lines: [line] };
  await act(() => call("document.save", { document, number, revision: 1 }));
  expect(await screen.findByText("0 / 1 行")).toBeTruthy();
  expect(screen.getByRole("status", { name: "本次" }).textContent).toBe("30");
  await user.click(screen.getByRole("button", { name: "发 30 件，看全单" }));
  await waitFor(() => expect(sent("document.save")).toHaveLength(2));
  expect(sent("document.save")[1]).toMatchObject({ document: { lines: [{ item: "NT-M12-A2", quantity: "30" }] } });
});

it("takes every scan in its order, however slowly the answers come", async () => {
  const user = userEvent.setup();
  const number = await open();
  await user.click(await screen.findByText(number));
  await screen.findByText("扫物料的条码");
  program.delay = 80;
  await scan(user, "BT-M12X50-A2{Enter}A-03-12");
  expect(await screen.findByRole("button", { name: "发 960 件，扫下一行" })).toBeTruthy();
  expect(sent("scan.take").map((one) => one.text)).toEqual(["BT-M12X50-A2", "A-03-12"]);
});

it("still shows what was scanned wrong when the next one, scanned already, fits", async () => {
  const user = userEvent.setup();
  const number = await open();
  await user.click(await screen.findByText(number));
  await screen.findByText("扫物料的条码");
  program.delay = 80;
  await scan(user, "BT-M12X60-A2{Enter}A-03-12");
  await waitFor(() => expect(sent("scan.take")).toHaveLength(2));
  program.delay = 0;
  await waitFor(() => expect(program.documents.of(number).lines[0]?.scans[1]?.done).toBe(true));
  expect(within(await screen.findByRole("alert")).getByText(/扫错料，没有发出/)).toBeTruthy();
});

it("opens the paper of a scanned number, of whatever it is", async () => {
  const user = userEvent.setup();
  const transfer = { item: "NT-M12-A2", quantity: "4", warehouse: "W2", to_warehouse: "W1" };
  await open();
  const { number } = program.answer("document.save", { document: { kind: "transfer", lines: [transfer] } }) as { number: string };
  await scan(user, number);
  await waitFor(() => expect(window.location.search).toBe(`?phone=${number}`));
});

it("says at its own line alone that a quantity was not kept, and stays where somebody went meanwhile", async () => {
  const user = userEvent.setup();
  const number = await open({ required: false });
  await user.click(await screen.findByText(number));
  program.failing.set("document.save", new ApiError("rejected", "database.busy", "busy"));
  await user.click(await screen.findByRole("button", { name: "5" }));
  await user.click(screen.getByRole("button", { name: "发 5 件，扫下一行" }));
  expect(await screen.findByText("没有记下数量")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "先跳过" }));
  expect(screen.queryByText("没有记下数量")).toBeNull();
  program.failing.clear();
  program.delay = 60;
  await user.click(screen.getByRole("button", { name: "7" }));
  await user.click(screen.getByRole("button", { name: /^发 7 件/ }));
  await user.click(screen.getByRole("button", { name: "先跳过" }));
  // Back at the first line, with what was typed there, also once the answer for the second has come.
  await screen.findByText("1 / 2 行");
  expect(screen.getByRole("status", { name: "本次" }).textContent).toBe("5");
});

it("says the day a paper is posted on, in the choice and on the paper", async () => {
  const user = userEvent.setup();
  const number = await open();
  const day = program.documents.of(number).day.slice(5);
  expect((await screen.findByText(number)).parentElement?.textContent).toContain(`${day} · 永固化工装备`);
  await user.click(screen.getByText(number));
  expect(await screen.findByText(day)).toBeTruthy();
});

it("asks for no scan where none is required", async () => {
  const user = userEvent.setup();
  const number = await open({ required: false });
  await user.click(await screen.findByText(number));
  expect(await screen.findByRole("button", { name: "发 960 件，扫下一行" })).toHaveProperty("disabled", false);
});

it("marks a number whole where two texts differ", () => {
  expect(difference("六角螺栓 M12×50", "六角螺栓 M12×60")).toEqual([
    ["六角螺栓 M12×", "50", ""],
    ["六角螺栓 M12×", "60", ""],
  ]);
  expect(difference("M12×50 A2", "M12×150 A2")).toEqual([
    ["M12×", "50", " A2"],
    ["M12×", "150", " A2"],
  ]);
  expect(difference("螺栓", "螺母")).toEqual([
    ["螺", "栓", ""],
    ["螺", "母", ""],
  ]);
  expect(difference("a", "a")).toEqual([
    ["a", "", ""],
    ["a", "", ""],
  ]);
});

it("takes no more decimals than the unit has", () => {
  const typed = (keys: string, decimals: number) => [...keys].reduce((text, key) => press(text, key, decimals), "");
  expect(typed("12.5", 0)).toBe("125");
  expect(typed(".1234", 3)).toBe("0.123");
  expect(typed("1..5", 3)).toBe("1.5");
  expect(typed("007", 0)).toBe("7");
  expect(press("48", "erase", 0)).toBe("4");
});
