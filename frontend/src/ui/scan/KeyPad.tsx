import { Delete } from "lucide-react";
import { useT } from "@/i18n";

const digits = ["1", "2", "3", "4", "5", "6", "7", "8", "9"] as const;

/** A key's effect on what was typed: at most so many decimals, and none for whole pieces. */
export function press(text: string, key: string, decimals: number): string {
  if (key === "erase") return text.slice(0, -1);
  const [, fraction] = text.split(".");
  if (key === ".") return decimals === 0 || fraction !== undefined ? text : `${text || "0"}.`;
  if (fraction !== undefined && fraction.length >= decimals) return text;
  return text === "0" ? key : text + key;
}

/** Figures for gloved fingers. */
export function KeyPad({ decimals, onKey }: { decimals: number; onKey: (key: string) => void }) {
  const t = useT();
  return (
    <div className="keypad">
      {digits.map((digit) => (
        <button key={digit} type="button" onClick={() => onKey(digit)}>
          {digit}
        </button>
      ))}
      <button type="button" disabled={decimals === 0} aria-label={t("phone.point")} onClick={() => onKey(".")}>
        .
      </button>
      <button type="button" onClick={() => onKey("0")}>
        0
      </button>
      <button type="button" aria-label={t("phone.erase")} onClick={() => onKey("erase")}>
        <Delete size={28} aria-hidden="true" />
      </button>
    </div>
  );
}
