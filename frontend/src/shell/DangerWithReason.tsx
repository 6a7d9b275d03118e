import { Input } from "antd";
import { type ComponentProps, useId, useState } from "react";
import { useT } from "@/i18n";
import { Danger } from "./Danger";

/** Asks before something is taken from somebody, and why; the reason stays on the trail. */
export function DangerWithReason({
  onGo,
  children,
  ...rest
}: Omit<ComponentProps<typeof Danger>, "onGo" | "blocked"> & { onGo: (reason: string) => void }) {
  const t = useT();
  const id = useId();
  const [reason, setReason] = useState("");
  return (
    <Danger {...rest} blocked={reason.trim() === "" ? t("common.reasonNeeded") : null} onGo={() => onGo(reason.trim())}>
      <label className="above" htmlFor={id}>
        {t("common.reason")}
      </label>
      <Input id={id} value={reason} maxLength={500} onChange={(e) => setReason(e.target.value)} className="reason" />
      {children}
    </Danger>
  );
}
