import type { KeyboardEvent } from "react";

/** Whether a key takes out what was chosen, where nothing is being looked for: a pick list leaves that to the mouse. */
export function emptied(e: KeyboardEvent): boolean {
  const plain = !e.altKey && !e.ctrlKey && !e.metaKey && !e.shiftKey && !e.nativeEvent.isComposing;
  return plain && (e.key === "Delete" || e.key === "Backspace");
}
