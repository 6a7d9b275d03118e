import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { FakeTransport } from "@/test/fake";
import { renderPage } from "@/test/render";
import { setTransport } from "@/transport/transport";

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

const number = "GR-261110-001";
const last = (program: FakeTransport, name: string) => program.sent.findLast((s) => s.name === name)?.input;
const part = async () => {
  const title = await screen.findByText("附件");
  return within(title.closest("section") as HTMLElement);
};

it("takes files that are dropped on a posted paper, and says which could not be added", async () => {
  const { program } = renderPage("receipt", { number });
  const files = await part();
  program.documents.files.handed.set("1", "送货单.pdf");
  fireEvent.drop(files.getByRole("region", { name: "把文件拖到这里" }), {
    dataTransfer: { files: [new File(["x"], "送货单.pdf")] },
  });
  expect(await files.findByRole("button", { name: "送货单.pdf" })).toBeTruthy();
  expect(files.getByText(/1\.5 MB · 管理员/)).toBeTruthy();
  expect(last(program, "attachment.add")).toEqual({ document: number, file: "1" });

  program.documents.files.handed.set("1", "装.exe");
  fireEvent.change(files.getByTestId("attachment-file"), { target: { files: [new File(["x"], "装.exe")] } });
  expect(await files.findByText(/没有加上 装\.exe/)).toBeTruthy();
  expect(files.getByText(/装\.exe 打开会运行，不能作附件。/)).toBeTruthy();
  expect(files.getByRole("button", { name: "送货单.pdf" })).toBeTruthy();
});

it("adds what is dropped while another file is on its way", async () => {
  const { program } = renderPage("receipt", { number });
  const files = await part();
  program.delay = 40;
  const names = ["送货单.pdf", "质检单.pdf"];
  // The program hands each file a name of its own.
  program.upload = (file) => Promise.resolve({ file: file.name, name: file.name, size: file.size });
  for (const name of names) {
    fireEvent.drop(files.getByRole("region", { name: "把文件拖到这里" }), { dataTransfer: { files: [new File(["x"], name)] } });
  }
  for (const name of names) expect(await files.findByRole("button", { name })).toBeTruthy();
});

it("saves a file, takes one away, and brings it back", async () => {
  const user = userEvent.setup();
  const before = ({ documents }: FakeTransport) => documents.files.put(number, "送货单.pdf");
  const { program } = renderPage("receipt", { number }, { before });
  const files = await part();
  await user.click(await files.findByRole("button", { name: "送货单.pdf" }));
  expect(last(program, "attachment.get")).toEqual({ document: number, id: 1 });
  await user.click(files.getByRole("button", { name: "移除 送货单.pdf" }));
  expect(await files.findByText(/已移除 送货单\.pdf/)).toBeTruthy();
  expect(files.queryByRole("button", { name: "送货单.pdf" })).toBeNull();
  await user.click(files.getByRole("button", { name: "撤销移除" }));
  expect(await files.findByRole("button", { name: "送货单.pdf" })).toBeTruthy();
  await waitFor(() => expect(files.queryByText(/已移除/)).toBeNull());
});

it("offers nobody what they may not do", async () => {
  const before = ({ documents: { files } }: FakeTransport) => {
    files.put(number, "送货单.pdf", false);
    files.mayAdd = false;
    files.mayRead = false;
  };
  renderPage("receipt", { number }, { before });
  const files = await part();
  expect(await files.findByText("送货单.pdf")).toBeTruthy();
  expect(files.getByText("上面有金额，能看金额的人才能打开。")).toBeTruthy();
  expect(files.queryAllByRole("button")).toEqual([]);
});
