import { type ComponentProps, type RefObject, useState } from "react";
import { useT } from "@/i18n";
import { Danger } from "./Danger";
import { Reason } from "./Reason";

/** Asks before something is taken from somebody, and why; the reason stays on the trail. */
export function DangerWithReason({
  kept,
  onGo,
  children,
  ...rest
}: Omit<ComponentProps<typeof Danger>, "onGo" | "blocked"> & {
  /** Where a reason stays that was typed and not used, for the next time that it is asked. */
  kept?: RefObject<string>;
  onGo: (reason: string) => void;
}) {
  const t = useT();
  const [reason, setReason] = useState(kept?.current ?? "");
  const missing = reason.trim() === "";
  const go = () => onGo(reason.trim());
  return (
    <Danger {...rest} blocked={missing ? t("common.reasonNeeded") : null} holds={!missing} onGo={go}>
      <Reason
        label={t("common.reason")}
        value={reason}
        onChange={(text) => {
          setReason(text);
          if (kept) kept.current = text;
        }}
        onGo={missing || rest.busy === true ? null : go}
      />
      {children}
    </Danger>
  );
}
