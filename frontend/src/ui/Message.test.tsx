import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { ApiError } from "@/transport/error";
import { Failure } from "./Message";

it("says it in words, and beside them what the database said itself", () => {
  const raw = "UNIQUE constraint failed: bom.item_id, bom.version";
  const params = { table: "bom", columns: "item_id, version", line: "2", raw };
  const error = new ApiError("rejected", "script.unique", "", params, "correct_script");
  render(<Failure what="没有通过" error={error} />);
  const alert = screen.getByRole("alert");
  expect(alert.textContent).toContain("第 2 行：“物料清单”里的 item_id, version 不能重复，已经有一样的了。 改好再试运行。");
  expect(screen.getByText(`数据库原话：${raw}`)).toBeTruthy();
});
