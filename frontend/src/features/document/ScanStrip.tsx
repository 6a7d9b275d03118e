import { Input } from "antd";
import { ScanLine, X } from "lucide-react";
import { useId, useState } from "react";
import type { DocumentView } from "@/contract";
import { useT } from "@/i18n";
import { useTab } from "@/shell/page-context";
import { Dot } from "@/ui/Dot";
import { Failure } from "@/ui/Message";
import { ScanAnswer } from "@/ui/scan/Answer";
import { unscanned } from "@/ui/scan/marks";
import { sound } from "@/ui/scan/sound";
import { useScanner } from "@/ui/scan/useScanner";
import { useScans } from "./useScans";

/**
 * Takes scans for a draft, from a scanner wherever the cursor is, or typed here; answers each over the full width. What is not saved
 * takes none, and hears them all the same: else a barcode would be typed into the cell at hand.
 */
export function ScanStrip({
  view,
  dirty,
  onLine,
}: {
  /** Undefined for a new paper. */
  view: DocumentView | undefined;
  dirty: boolean;
  onLine: (line: number) => void;
}) {
  const t = useT();
  const id = useId();
  const { active } = useTab();
  const [typed, setTyped] = useState("");
  /** What was scanned before it was saved. */
  const [early, setEarly] = useState<string | null>(null);
  const scans = useScans(
    view?.number ?? "",
    () => null,
    ({ taken }) => taken?.line != null && onLine(taken.line),
  );
  const unsaved = dirty || view === undefined;
  const scan = (text: string) => {
    if (text.trim() === "") return;
    setTyped("");
    setEarly(unsaved ? text.trim() : null);
    if (unsaved) sound("wrong");
    else scans.scan(0, text.trim());
  };
  useScanner(scan, active);
  const left = view ? unscanned(view).length : 0;
  return (
    <section className="scanstrip" aria-label={t("scan.strip")}>
      <div className="scanrow">
        <label htmlFor={id}>
          <ScanLine size={16} aria-hidden="true" /> {t("scan.strip")}
        </label>
        <Input
          id={id}
          value={typed}
          placeholder={t("scan.placeholder")}
          disabled={unsaved}
          autoComplete="off"
          spellCheck={false}
          data-scan
          onChange={(e) => setTyped(e.target.value)}
          onPressEnter={(e) => {
            e.stopPropagation();
            scan(typed);
          }}
        />
        {unsaved ? (
          <span className="why">{t("scan.saveFirst")}</span>
        ) : left === 0 ? (
          <Dot tone="green">{t("scan.whole")}</Dot>
        ) : (
          <Dot tone={view.scan_required ? "amber" : "grey"}>{t("scan.left", { count: left })}</Dot>
        )}
        {view?.scan_required && <span className="muted">{t("scan.required")}</span>}
      </div>
      {early !== null && unsaved ? (
        <div className="scananswer wrong" role="alert">
          <X size={18} aria-hidden="true" />
          <strong>{t("scan.notTaken")}</strong>
          <span>{t("scan.early", { text: early })}</span>
        </div>
      ) : scans.answer?.error ? (
        <Failure what={t("scan.notTaken")} error={scans.answer.error} />
      ) : (
        scans.answer?.taken && <ScanAnswer taken={scans.answer.taken} />
      )}
    </section>
  );
}
