import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { ApprovalView, Input, JobView, Output } from "@/contract";
import { useJobs } from "@/state/jobs";
import { renderPage } from "@/test/render";
import { call, onNeeded, tellAsked } from "@/transport/call";
import { ApiError } from "@/transport/error";
import { setTransport } from "@/transport/transport";
import type { Opened, Trial } from "./types";

beforeEach(() => {
  localStorage.clear();
  useJobs.setState({ jobs: [] });
});
afterEach(() => setTransport(undefined));

const opened: Opened = {
  file: "1",
  name: "物料.xlsx",
  format: "xlsx",
  encoding: null,
  kinds: [{ kind: "item", fields: [{ field: "code", chinese: "编码", english: "Code", required: true }] }],
  sheets: [
    {
      name: "物料",
      kind: "item",
      header_row: 1,
      rows: 3000,
      columns: [{ index: 0, letter: "A", header: "编码", field: "code", repeats: null }],
      others: [],
    },
  ],
};
const trial: Omit<Trial, "run"> = {
  name: "物料.xlsx",
  checked: 3000,
  errors: 0,
  warnings: 0,
  new: 0,
  changed: 3000,
  removed: 0,
  same: 0,
  skipped: 0,
  sheets: [],
  unread: [],
};
const written = { batch: 4, new: 0, changed: 3000, removed: 0, same: 0, skipped: 0 };

/** The page at a trial whose write has become a request. */
async function asked() {
  const user = userEvent.setup();
  const { program } = renderPage("import", {}, { login: true, as: "linx" });
  const answer = program.answer.bind(program);
  let runs = 10;
  const job = (id: number, command: string, result: unknown): JobView =>
    ({ id, command, label: "物料.xlsx", owner: "linx", state: "done", done: 1, total: 1, started_at: 0, result }) as JobView;
  program.answer = (name, input) => {
    switch (name) {
      case "import.open":
        return opened;
      case "import.dry_run":
        runs += 1;
        return { job: runs };
      case "import.write":
        throw new ApiError("rejected", "approval.needed", "", { changed: "3000" }, "ask_for_approval");
      case "job.get":
        return input.id === 50
          ? job(50, "import.write", written)
          : job(Number(input.id), "import.dry_run", { ...trial, run: input.id });
      case "import.problems":
      case "import.differences":
      case "import.batches":
        return { rows: [], next: null };
      case "import.rows":
        return { rows: [], next: null, columns: [] };
    }
    return answer(name, input);
  };
  const needed: Input<"import.write">[] = [];
  const stop = onNeeded(({ input }) => void needed.push(input as Input<"import.write">));
  const box = await waitFor(() => {
    const found = document.querySelector<HTMLInputElement>("input[type=file]");
    if (!found) throw new Error("no page yet");
    return found;
  });
  await user.upload(box, new File(["x"], "物料.xlsx"));
  await user.click(await screen.findByRole("button", { name: /^写入 3,000 行/ }));
  await waitFor(() => expect(needed).toHaveLength(1));
  stop();
  const [input] = needed;
  const { id } = await act(() => call("approval.request", { command: "import.write", input, reason: "盘点后的新数" }));
  const row = program.approvals.rows.find((r) => r.id === id) as ApprovalView;
  row.label = "物料.xlsx";
  act(() => tellAsked({ command: "import.write", input, id }));
  program.people.current = "limin";
  return { user, program, id, row };
}

const write = () => screen.getByRole("button", { name: /^写入 3,000 行/ });

it("says that its write waits for somebody, and shows what their agreement wrote", async () => {
  const { user, program, id, row } = await asked();
  expect(await screen.findByText(`写入已提交，申请 ${id} 待审批`)).toBeTruthy();
  expect(screen.queryByText(/还没有改动/)).toBeNull();
  expect(write()).toHaveProperty("disabled", true);
  await user.keyboard("{Control>}{Enter}{/Control}");
  expect(program.sent.filter((s) => s.name === "import.write")).toHaveLength(1);
  row.job = 50;
  await act(() => call("approval.approve", { id, reason: "" }));
  expect(await screen.findByText(new RegExp(`^申请 ${id} 已同意，今天 \\d\\d:\\d\\d 已写入账套$`))).toBeTruthy();
  expect(screen.getByText("物料.xlsx：新增 0，修改 3,000，删除 0，不变 0，跳过 0 行。")).toBeTruthy();
  expect(screen.getByRole("button", { name: /导入下一个/ })).toBeTruthy();
});

it("says why it was refused, and lets it be written again", async () => {
  const { id } = await asked();
  await act(() => call("approval.refuse", { id, reason: "单价列错了" }));
  expect(await screen.findByText(`申请 ${id} 被李敏拒绝，没有写入。`)).toBeTruthy();
  expect(screen.getByText("原因：单价列错了。改好再写入，会另提一条申请。")).toBeTruthy();
  expect(write()).toHaveProperty("disabled", false);
});

it("says what moved under it, and leads to a new trial", async () => {
  const { user, id, row } = await asked();
  row.moved = ["item"];
  row.state = "stale";
  await act(
    () => call("approval.request", { command: "unit.retire", input: {}, reason: "." }) as Promise<Output<"approval.request">>,
  );
  expect(await screen.findByText(`申请 ${id} 已失效，没有写入。`)).toBeTruthy();
  expect(screen.getByText(/^申请以后变过的：物料。/)).toBeTruthy();
  expect(write()).toHaveProperty("disabled", true);
  await user.click(screen.getByRole("button", { name: "重新试运行" }));
  await waitFor(() => expect(write()).toHaveProperty("disabled", false));
});
