import { Check, X } from "lucide-react";
import type { Output } from "@/contract";
import { errorText, useT } from "@/i18n";
import { toApiError } from "@/transport/error";

export type Taken = Output<"scan.take">;

/** What is said against a scan, in words; nothing where it fits. */
export function refusalText(taken: Taken): string | null {
  return taken.refused ? errorText(toApiError(taken.refused)) : null;
}

/** A scan's answer over the full width: colour, sign and words. */
export function ScanAnswer({ taken }: { taken: Taken }) {
  const t = useT();
  const { line, part } = taken;
  const refused = refusalText(taken);
  if (refused !== null) {
    return (
      <div className="scananswer wrong" role="alert">
        <X size={18} aria-hidden="true" />
        <strong>{t(`scan.outcome.${taken.outcome}`)}</strong>
        <span>
          {refused}
          {taken.elsewhere != null && t("scan.elsewhere", { line: taken.elsewhere })}
        </span>
      </div>
    );
  }
  return (
    <div className="scananswer fits" role="status">
      <Check size={18} aria-hidden="true" />
      <strong>{t(`scan.outcome.${taken.outcome}`)}</strong>
      <span>
        {t("scan.fits", { line, part: part ? t(`scan.part.${part}`) : "" })}
        {taken.wanted && <span className="code"> {taken.wanted.item}</span>}
      </span>
    </div>
  );
}
