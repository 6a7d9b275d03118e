import { fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { expect, it, vi } from "vitest";
import { useScanner } from "./useScanner";

function Page({ onScan, on = true }: { onScan: (text: string) => void; on?: boolean }) {
  const [text, setText] = useState("60");
  useScanner(onScan, on);
  return <input aria-label="数量" value={text} onChange={(e) => setText(e.target.value)} />;
}

/** Keys at so many milliseconds from each other, written into the field as a browser would. */
function keys(field: HTMLInputElement, text: string, gap: number): void {
  let at = 10_000;
  const press = (key: string) => {
    const e = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
    Object.defineProperty(e, "timeStamp", { value: at });
    at += gap;
    return fireEvent(field, e);
  };
  for (const key of text) {
    if (press(key)) fireEvent.change(field, { target: { value: field.value + key } });
  }
  press("Enter");
}

it("takes what a scanner writes out of the field where it was written", () => {
  const onScan = vi.fn();
  render(<Page onScan={onScan} />);
  const field = screen.getByLabelText("数量") as HTMLInputElement;
  keys(field, "6901234567892", 4);
  expect(onScan.mock.calls).toEqual([["6901234567892"]]);
  expect(field.value).toBe("60");
});

it("leaves typing alone, and everything where it is not wanted", () => {
  const onScan = vi.fn();
  const { rerender } = render(<Page onScan={onScan} />);
  const field = screen.getByLabelText("数量") as HTMLInputElement;
  keys(field, "1234567", 120);
  expect(field.value).toBe("601234567");
  rerender(<Page onScan={onScan} on={false} />);
  keys(field, "6901234567892", 4);
  expect(onScan).not.toHaveBeenCalled();
});

it("leaves a day alone where a day is typed, and takes a code there", () => {
  const onScan = vi.fn();
  function Days() {
    useScanner(onScan, true);
    return (
      <div className="ant-picker">
        <input aria-label="日期" />
      </div>
    );
  }
  render(<Days />);
  const field = screen.getByLabelText("日期") as HTMLInputElement;
  keys(field, "2026-12-01", 4);
  expect(onScan).not.toHaveBeenCalled();
  expect(field.value).toBe("2026-12-01");
  keys(field, "6901234567892", 4);
  expect(onScan.mock.calls).toEqual([["6901234567892"]]);
});
