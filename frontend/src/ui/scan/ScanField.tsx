import { Check } from "lucide-react";
import { useState } from "react";
import { useT } from "@/i18n";

/** Takes what a scanner writes, or hands: the keys on the screen come only when they are called. */
export function ScanField({ label, onScan }: { label: string; onScan: (text: string) => void }) {
  const t = useT();
  const [typed, setTyped] = useState("");
  const [byHand, setByHand] = useState(false);
  return (
    <form
      className="scanfield"
      onSubmit={(e) => {
        e.preventDefault();
        if (typed.trim() !== "") onScan(typed.trim());
        setTyped("");
      }}
    >
      <input
        key={String(byHand)}
        // biome-ignore lint/a11y/noAutofocus: a scanner writes where the cursor is
        autoFocus
        aria-label={label}
        placeholder={t("phone.scanNow")}
        inputMode={byHand ? "text" : "none"}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        data-scan
        value={typed}
        onChange={(e) => setTyped(e.target.value)}
      />
      {byHand ? (
        <button type="submit" aria-label={t("phone.byHand")}>
          <Check size={24} aria-hidden="true" />
        </button>
      ) : (
        <button type="button" onClick={() => setByHand(true)}>
          {t("phone.byHand")}
        </button>
      )}
    </form>
  );
}
