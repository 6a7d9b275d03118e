import { Check, Minus } from "lucide-react";
import type { DocumentView } from "@/contract";
import { formatDecimal } from "@/format/number";
import { useT } from "@/i18n";
import { isScanned, unscanned } from "@/ui/scan/marks";

/** All lines before they are posted; each leads back to itself. */
export function Review({ view, onLine }: { view: DocumentView; onLine: (line: number) => void }) {
  const t = useT();
  return (
    <div className="phonelist">
      {view.lines.map((line) => {
        const done = line.scans.length > 0 && isScanned(line);
        return (
          <button
            key={line.number}
            type="button"
            className="phonecard row"
            aria-label={`${t("phone.open")} ${line.number}`}
            onClick={() => onLine(line.number)}
          >
            {done ? <Check size={20} className="green" aria-hidden="true" /> : <Minus size={20} aria-hidden="true" />}
            <span className="grow">
              <strong>{[line.name, line.spec].filter((part) => part !== "").join(" ")}</strong>
              <span className="code text2">
                {[line.item, [line.warehouse, line.bin].filter((part) => part !== "").join(" ")]
                  .filter((part) => part !== "")
                  .join(" · ")}
              </span>
              {line.scans.length > 0 && !done && <span className="amber">{t("scan.left", { count: 1 })}</span>}
            </span>
            <span className="num">
              {formatDecimal(line.quantity, line.decimals)} {line.unit}
            </span>
          </button>
        );
      })}
    </div>
  );
}

/** What is done with all of it: posted, or first rid of what was not scanned. */
export function ReviewFoot({
  view,
  busy,
  onLeaveOut,
  onPost,
}: {
  view: DocumentView;
  busy: boolean;
  onLeaveOut: () => void;
  onPost: () => void;
}) {
  const t = useT();
  const left = view.scan_required ? unscanned(view).length : 0;
  const may = view.verbs.includes("post");
  return (
    <>
      {left > 0 && <p className="phonewhy">{t("phone.leftOutWhy", { count: left })}</p>}
      {left > 0 && left < view.lines.length && (
        <button type="button" className="wide" disabled={busy} onClick={onLeaveOut}>
          {t("phone.leftOut", { count: left })}
        </button>
      )}
      <button type="button" className="main wide" disabled={busy || left > 0 || !may} onClick={onPost}>
        {may ? t("phone.post", { count: view.lines.length }) : t("phone.noRight")}
      </button>
    </>
  );
}
