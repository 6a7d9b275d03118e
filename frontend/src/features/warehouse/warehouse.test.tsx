import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openPage, useTabs } from "@/state/tabs";
import { renderPage } from "@/test/render";
import { ApiError } from "@/transport/error";
import { setTransport } from "@/transport/transport";

const front = () => useTabs.getState().tabs.find((t) => t.id === useTabs.getState().active);

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

describe("warehouses", () => {
  it("list what lies where, and whose it is", async () => {
    const user = userEvent.setup();
    renderPage("warehouse.list");
    await screen.findByText("原料仓");
    expect(screen.getByText("共 3 个仓库")).toBeTruthy();
    expect(screen.getByText("待处理仓")).toBeTruthy();
    await user.click(screen.getByText("瑞安热镀锌厂"));
    expect(front()).toMatchObject({ page: "partner", params: { code: "S001" } });
  });

  it("that are new have their floor once they are saved, and take a supplier only where they are at one", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("warehouse");
    await user.type(await screen.findByLabelText(/编码/), "W2");
    await user.type(screen.getByLabelText(/名称/), "外协");
    expect(screen.getByText("先保存仓库，再加库位")).toBeTruthy();
    expect(screen.queryByLabelText(/供应商/)).toBeNull();
    act(() => screen.getByLabelText(/类别/).focus());
    await user.keyboard("{Alt>}{ArrowDown}{/Alt}");
    await user.click(await screen.findByTitle("外协仓"));
    await user.click(screen.getByLabelText(/供应商/));
    // Whoever only buys is not among them.
    await user.click(await screen.findByTitle("S002 温州标准件"));
    expect(screen.queryByTitle(/C001/)).toBeNull();
    await user.click(screen.getByRole("button", { name: /保存/ }));
    await waitFor(() => expect(front()?.params).toEqual({ code: "W2" }));
    expect(program.sent.find((s) => s.name === "warehouse.save")?.input).toMatchObject({
      revision: null,
      warehouse: { code: "W2", kind: "supplier", partner: "S002" },
    });
    const bins = await screen.findByRole("grid", { name: "库位" });
    expect(await within(bins).findByText("不分库位")).toBeTruthy();
  });

  it("that papers name keep their kind, and those in which something lies say so when they are to be retired", async () => {
    const user = userEvent.setup();
    const { program: books } = renderPage("warehouse", { code: "W1" });
    const name = await screen.findByLabelText(/名称/);
    expect(screen.getByLabelText(/类别/)).toHaveProperty("disabled", false);
    books.masters.named.add("W1");
    await user.type(name, "一");
    await user.click(screen.getByRole("button", { name: /保存/ }));
    await waitFor(() => expect(screen.getByLabelText(/类别/)).toHaveProperty("disabled", true));
    const params = { place: "W1", items: "2", item: "BT-M12X50-A2", quantity: "820", unit: "件" };
    books.failing.set("warehouse.retire", new ApiError("rejected", "stock.lies_there", "", params, "move_stock"));
    await user.click(await screen.findByRole("button", { name: /停 ?用/ }));
    expect(await screen.findByText(/W1 还有存货：2 种物料，先是 BT-M12X50-A2 820 件/)).toBeTruthy();
    expect(screen.getByText(/先把它调到别处/)).toBeTruthy();
  });
});

describe("bins", () => {
  it("are found in their warehouse by code or barcode, and opened by Enter", async () => {
    const user = userEvent.setup();
    renderPage("warehouse", { code: "W1" });
    const bins = await screen.findByRole("grid", { name: "库位" });
    await within(bins).findByText("A-02");
    expect(screen.getByText("共 3 个库位")).toBeTruthy();
    await user.type(screen.getByLabelText("找库位或条码"), "bin-a01");
    await waitFor(() => expect(within(bins).queryByText("A-02")).toBeNull());
    bins.focus();
    await user.keyboard("{ArrowDown}{Enter}");
    expect(front()).toMatchObject({ page: "bin", params: { warehouse: "W1", code: "A-01" } });
  });

  it("get another code under which they are found, and keep what was typed when it is another's", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("bin", { warehouse: "W1", code: "A-01" });
    const code = await screen.findByLabelText(/^库位/);
    await user.clear(code);
    await user.type(code, "B-01");
    await user.click(screen.getByRole("button", { name: /保存/ }));
    await waitFor(() => expect(front()?.params).toEqual({ warehouse: "W1", code: "B-01" }));
    expect(program.sent.find((s) => s.name === "bin.save")?.input).toMatchObject({
      revision: 1,
      renamed_from: "A-01",
      bin: { warehouse: "W1", code: "B-01", barcode: "BIN-A01" },
    });
    expect(await screen.findByRole("heading", { name: "库位 W1 B-01" })).toBeTruthy();

    const taken = new ApiError("conflict", "barcode.of_bin", "", { barcode: "X-1", bin: "W1 A-02", field: "barcode" });
    program.failing.set("bin.save", taken);
    const barcode = screen.getByLabelText("条码");
    await user.clear(barcode);
    await user.type(barcode, "X-1");
    await user.click(screen.getByRole("button", { name: /保存/ }));
    expect((await screen.findAllByText(/条码 X-1 已经贴在库位 W1 A-02 上/)).length).toBeGreaterThan(0);
    expect(screen.getByLabelText("条码")).toHaveProperty("value", "X-1");
  });

  it("the floor has no code and is not retired", async () => {
    renderPage("bin", { warehouse: "W1", floor: "1" });
    await screen.findByRole("heading", { name: "库位 W1 不分库位" });
    expect(screen.getByLabelText(/^库位/)).toHaveProperty("disabled", true);
    expect(screen.queryByRole("button", { name: /停 ?用/ })).toBeNull();
  });

  it("are made anew from their warehouse", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("warehouse", { code: "W1" });
    await user.click(await screen.findByRole("button", { name: "新建库位" }));
    expect(front()).toMatchObject({ page: "bin", params: { warehouse: "W1" } });
    act(() => openPage("warehouse.list", {}));
    expect(program.sent.some((s) => s.name === "bin.save")).toBe(false);
  });
});
