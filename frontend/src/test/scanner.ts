import { fireEvent } from "@testing-library/react";

let clock = 0;

/** Writes as a scanner does, into the field where the cursor is: signs at so many milliseconds from each other, then Enter. */
export function scannerWrites(text: string, gap = 4): void {
  // Whoever typed before has paused.
  clock = Math.max(clock, new Event("now").timeStamp) + 1000;
  const press = (key: string) => {
    const e = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
    Object.defineProperty(e, "timeStamp", { value: clock });
    clock += gap;
    return fireEvent(document.activeElement ?? document.body, e);
  };
  for (const key of text) {
    const goesOn = press(key);
    const field = document.activeElement;
    if (goesOn && field instanceof HTMLInputElement) fireEvent.change(field, { target: { value: field.value + key } });
  }
  press("Enter");
}
