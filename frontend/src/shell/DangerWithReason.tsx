import { Input } from "antd";
import { type ComponentProps, useId, useState } from "react";
import { useT } from "@/i18n";
import { Danger } from "./Danger";

/** Asks before something is taken from somebody, and why; the reason stays on the trail. */
export function DangerWithReason({
  quick = false,
  onGo,
  children,
  ...rest
}: Omit<ComponentProps<typeof Danger>, "onGo" | "blocked"> & {
  /** It is what is usually done: the reason has the keyboard, and Enter goes on. */
  quick?: boolean;
  onGo: (reason: string) => void;
}) {
  const t = useT();
  const id = useId();
  const [reason, setReason] = useState("");
  const missing = reason.trim() === "";
  const go = () => onGo(reason.trim());
  return (
    <Danger {...rest} blocked={missing ? t("common.reasonNeeded") : null} onGo={go}>
      <label className="above" htmlFor={id}>
        {t("common.reason")}
      </label>
      <Input
        id={id}
        value={reason}
        maxLength={500}
        onChange={(e) => setReason(e.target.value)}
        className="reason"
        data-autofocus={quick || undefined}
        onPressEnter={() => quick && !missing && rest.busy !== true && go()}
      />
      {children}
    </Danger>
  );
}
