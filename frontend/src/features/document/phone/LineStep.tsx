import { Check, ScanLine } from "lucide-react";
import type { DocumentLineView } from "@/contract";
import { formatDecimal, isNegative, isZero, none, parseDecimal } from "@/format/number";
import { useT } from "@/i18n";
import { useRead } from "@/transport/query";
import type { Taken } from "@/ui/scan/Answer";
import { KeyPad, press } from "@/ui/scan/KeyPad";
import { isScanned } from "@/ui/scan/marks";
import { ScanField } from "@/ui/scan/ScanField";
import type { Job } from "./kinds";

/** How much of a line's item lies where the line says; nothing where that is in several lots. */
function useThere(line: DocumentLineView): string | null {
  const found = useRead("stock.balances", {
    filter: [
      { field: "item", op: "eq", values: [line.item] },
      { field: "warehouse", op: "eq", values: [line.warehouse] },
      { field: "bin", op: "eq", values: [line.bin] },
      { field: "lot", op: "eq", values: [line.lot] },
    ],
    limit: 2,
  }).data?.rows;
  return found ? (found[0]?.quantity ?? "0") : null;
}

/** What a line is of, where it lies, and how much of it is wanted. */
export function LineFacts({ line, planned, job, code }: { line: DocumentLineView; planned: string; job: Job; code: string }) {
  const t = useT();
  const there = useThere(line);
  return (
    <section className="phoneline">
      <h2>{[line.name, line.spec].filter((part) => part !== "").join(" ")}</h2>
      <div className="code text2">{[line.item, line.lot && t("phone.lot", { lot: line.lot })].filter(Boolean).join(" · ")}</div>
      <dl className="phonefigures">
        <div>
          <dt>{t("phone.bin")}</dt>
          <dd className="code">{[line.warehouse, line.bin].filter((part) => part !== "").join(" ") || none}</dd>
        </div>
        {line.to_warehouse !== "" && (
          <div>
            <dt>{t("phone.toBin")}</dt>
            <dd className="code">{[line.to_warehouse, line.to_bin].filter((part) => part !== "").join(" ")}</dd>
          </div>
        )}
        <div>
          <dt>{t(`phone.planned.${job}`)}</dt>
          <dd className="num">{formatDecimal(planned, line.decimals)}</dd>
        </div>
        <div>
          <dt>{t("phone.there")}</dt>
          <dd className="num">{formatDecimal(there, line.decimals)}</dd>
        </div>
      </dl>
      <div className="code text2">{code || none}</div>
    </section>
  );
}

/** What of a line is still to be scanned, one after the other. */
export function ScanTask({ line, onScan }: { line: DocumentLineView; onScan: (text: string) => void }) {
  const t = useT();
  const left = line.scans.filter((one) => !one.done).map((one) => one.part);
  const [first = "item"] = left;
  const names = {
    item: t("phone.scanItem"),
    bin: t("phone.scanBin", { bin: line.bin }),
    to_bin: t("phone.scanToBin", { bin: line.to_bin }),
  };
  return (
    <div className="phonetask">
      <ScanLine size={56} aria-hidden="true" />
      {(left.length > 0 ? left : [first]).map((part) => (
        <strong key={part}>{names[part]}</strong>
      ))}
      <ScanField label={names[first]} onScan={onScan} />
    </div>
  );
}

/** The full-width answer to what was scanned of a line. */
export function ScanState({ line, taken, onAgain }: { line: DocumentLineView; taken: Taken | null; onAgain: () => void }) {
  const t = useT();
  const done = line.scans.filter((one) => one.done).map((one) => t(`scan.part.${one.part}`));
  if (done.length === 0) return null;
  return (
    <div className="phonefits" role="status">
      <Check size={20} aria-hidden="true" />
      <strong>{t(`scan.outcome.${taken?.outcome === "again" ? "again" : "matched"}`)}</strong>
      <span>{done.join(t("common.comma"))}</span>
      <button type="button" onClick={onAgain}>
        {t("phone.again")}
      </button>
    </div>
  );
}

/** How much of a line, on keys that gloves hit; then the next line. */
export function QuantityStep({
  line,
  planned,
  text,
  onText,
  job,
  isLast,
  busy,
  required,
  onSkip,
  onGo,
}: {
  line: DocumentLineView;
  planned: string;
  /** What is typed; null for nothing yet. */
  text: string | null;
  onText: (text: string) => void;
  job: Job;
  /** No other line is left: all of them are looked over next. */
  isLast: boolean;
  busy: boolean;
  /** Nothing goes on before it is scanned. */
  required: boolean;
  onSkip: () => void;
  onGo: (quantity: string) => void;
}) {
  const t = useT();
  const plain = (quantity: string) => quantity.replace("-", "");
  const shown = text ?? plain(line.quantity);
  const parsed = parseDecimal(shown.replace(/\.$/, ""), line.decimals);
  const fine = parsed !== null && !isZero(parsed);
  const why = required && !isScanned(line) ? t("phone.scanFirst") : fine ? null : t("phone.noQuantity");
  const words = { quantity: formatDecimal(parsed, 0), unit: line.unit };
  return (
    <div className="phonequantity">
      <div className="phoneamount">
        <div className="phonetyped">
          <span className="text2">{t("phone.this")}</span>
          <output aria-label={t("phone.this")}>{shown === "" ? "0" : shown.endsWith(".") ? shown : formatDecimal(shown)}</output>
          <span>{line.unit}</span>
        </div>
        <button type="button" className="phoneall" onClick={() => onText(plain(planned))}>
          <span>{t("phone.all")}</span>
          <span className="num">{formatDecimal(plain(planned))}</span>
        </button>
      </div>
      <KeyPad
        decimals={line.decimals}
        onKey={(key) => onText(press(key === "erase" ? shown : (text ?? ""), key, line.decimals))}
      />
      <div className="phonefoot">
        <button type="button" onClick={onSkip}>
          {t("phone.skip")}
        </button>
        <button
          type="button"
          className="main"
          disabled={busy || why !== null}
          onClick={() => parsed !== null && onGo(isNegative(line.quantity) ? `-${parsed}` : parsed)}
        >
          {why ?? t(`phone.${isLast ? "last" : "go"}.${job}`, words)}
        </button>
      </div>
    </div>
  );
}
