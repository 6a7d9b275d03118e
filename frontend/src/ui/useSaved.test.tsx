import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { App } from "antd";
import { afterEach, expect, it } from "vitest";
import { FakeTransport } from "@/test/fake";
import { ApiError } from "@/transport/error";
import { setTransport } from "@/transport/transport";
import { useSaved } from "./useSaved";

afterEach(() => setTransport(undefined));

function Note() {
  const saved = useSaved();
  return (
    <button type="button" onClick={() => saved({ saved: "/tmp/a.xlsx" })}>
      save
    </button>
  );
}

it("says why a saved file was not opened", async () => {
  const user = userEvent.setup();
  const path = "/tmp/a.xlsx";
  const asked: [string, boolean][] = [];
  const openSaved = async (saved: string, folder: boolean) => {
    asked.push([saved, folder]);
    throw new ApiError("missing", "file.gone", "", { path });
  };
  setTransport(Object.assign(new FakeTransport(), { openSaved }));
  render(
    <App>
      <Note />
    </App>,
  );
  await user.click(screen.getByText("save"));
  await user.click(await screen.findByText("打开文件夹"));
  expect(await screen.findByText(`没有打开：${path} 已经不在了：被移走或删掉了。`)).toBeTruthy();
  expect(asked).toEqual([[path, true]]);
});
