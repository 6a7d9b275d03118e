import { type KeyboardEvent, useState } from "react";

/** Alt ↓ opens a pick list or calendar; antd leaves keys with Alt alone. */
export function useAltDown() {
  const [open, setOpen] = useState(false);
  return {
    open,
    onOpenChange: setOpen,
    onKeyDown: (e: KeyboardEvent) => {
      if (!e.altKey || e.key !== "ArrowDown") return;
      e.preventDefault();
      setOpen(true);
    },
  };
}
