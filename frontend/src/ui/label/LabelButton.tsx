import { useState } from "react";
import type { LabelWhat } from "@/contract";
import { useT } from "@/i18n";
import { KeyButton } from "../Page";
import { LabelDialog } from "./LabelDialog";

/** 打印标签: of what is ticked, else of all that the list shows; or of what came by a paper. */
export function LabelButton({
  what,
  rows,
  disabled = false,
  why,
}: {
  what: LabelWhat;
  /** How many rows of a list are meant; null while nobody knows. */
  rows: number | null;
  disabled?: boolean;
  why?: string;
}) {
  const t = useT();
  const [open, setOpen] = useState(false);
  return (
    <>
      <KeyButton label={t("label.button")} quiet disabled={disabled || rows === 0} why={why} run={() => setOpen(true)} />
      {open && <LabelDialog what={what} rows={rows} onEnd={() => setOpen(false)} />}
    </>
  );
}
