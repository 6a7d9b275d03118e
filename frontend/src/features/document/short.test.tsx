import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { FakeTransport } from "@/test/fake";
import { renderPage } from "@/test/render";
import { setTransport } from "@/transport/transport";

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

it("says which goods are not all there, till it is read", async () => {
  const user = userEvent.setup();
  const before = ({ documents }: FakeTransport) => {
    const item = { item: "BT-M12X50-A2", name: "外六角螺栓", unit: "件", decimals: 0 };
    documents.short = [{ document: "SO-261103-001", line: 1, ...item, left: "1000", there: "60" }];
  };
  renderPage("shipment", { from: "SO-261103-001" }, { before });
  expect(await screen.findByText("BT-M12X50-A2 外六角螺栓：还要 1,000 件，能出库 60 件")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: /关\s?闭/ }));
  expect(screen.queryByText("有 1 行没有按剩下的数量带出来")).toBeNull();
});
