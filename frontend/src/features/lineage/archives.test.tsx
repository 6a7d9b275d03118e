import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { renderPage } from "@/test/render";
import { lastMonth } from "./ArchivesPage";

it("offers the month before", () => {
  expect(lastMonth("2026-11-23")).toBe("2026-10-01");
  expect(lastMonth("2026-01-05")).toBe("2025-12-01");
});

describe("the archives of months", () => {
  it("says where they lie, what each has, and opens their files", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("lineage.archives");
    const grid = await screen.findByRole("grid", { name: "月度归档" });
    const row = async (month: string) => (await within(grid).findByText(month)).closest('[role="row"]')?.textContent;
    expect(await row("2026-10")).toContain("2,140");
    expect(await row("2026-10")).toContain("自动");
    // Made before it was written down how many orders it has.
    expect(await row("2026-09")).toContain("—");
    expect(screen.getByText(/papers$/)).toBeTruthy();
    await user.click(within(grid).getByRole("button", { name: "2026-10 (2).zip" }));
    await waitFor(() => expect(program.sent.find((s) => s.name === "archive.get")?.input).toEqual({ file: "2026-10 (2).zip" }));
  });

  it("makes last month's again", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("lineage.archives");
    await user.click(await screen.findByRole("button", { name: /做 2026-10 的归档/ }));
    await waitFor(() => expect(program.sent.find((s) => s.name === "archive.make")?.input).toMatchObject({ day: "2026-10-01" }));
  });

  it("leads to the backups where there is no place for them", async () => {
    renderPage(
      "lineage.archives",
      {},
      {
        before: ({ stock }) => {
          const problem = {
            kind: "rejected" as const,
            code: "backup.no_place" as const,
            message: "",
            params: {},
            list: [],
            hint: null,
          };
          stock.lineage.archives = { folder: null, problem, rows: [] };
        },
      },
    );
    expect(await screen.findByText("没有地方放月度归档")).toBeTruthy();
    expect(await screen.findByRole("button", { name: "设备份文件夹" })).toBeTruthy();
    expect(screen.getByRole("button", { name: /做 2026-10 的归档/ })).toHaveProperty("disabled", true);
  });
});
