import { Input, type InputRef } from "antd";
import { ScanLine } from "lucide-react";
import { useId, useRef, useState } from "react";
import type { DocumentView } from "@/contract";
import { useT } from "@/i18n";
import { useTab } from "@/shell/page-context";
import { useChange } from "@/transport/query";
import { Dot } from "@/ui/Dot";
import { Failure } from "@/ui/Message";
import { ScanAnswer, type Taken } from "@/ui/scan/Answer";
import { unscanned } from "@/ui/scan/marks";
import { sound } from "@/ui/scan/sound";
import { useScanner } from "@/ui/scan/useScanner";

/** Takes scans for a draft, from a scanner wherever the cursor is, or typed here; answers each over the full width. */
export function ScanStrip({ view, dirty, onLine }: { view: DocumentView; dirty: boolean; onLine: (line: number) => void }) {
  const t = useT();
  const id = useId();
  const { active } = useTab();
  const [typed, setTyped] = useState("");
  const [taken, setTaken] = useState<Taken | null>(null);
  const field = useRef<InputRef>(null);
  const take = useChange("scan.take", (answer) => {
    setTaken(answer);
    sound(answer.refused ? "wrong" : "right");
    if (answer.line != null) onLine(answer.line);
  });
  const { number } = view;
  const scan = (text: string) => {
    if (text.trim() === "" || dirty) return;
    setTyped("");
    take.mutate({ number, text: text.trim() }, { onError: () => sound("wrong") });
  };
  useScanner(scan, active && !dirty);
  const left = unscanned(view).length;
  return (
    <section className="scanstrip" aria-label={t("scan.strip")}>
      <div className="scanrow">
        <label htmlFor={id}>
          <ScanLine size={16} aria-hidden="true" /> {t("scan.strip")}
        </label>
        <Input
          id={id}
          ref={field}
          value={typed}
          placeholder={t("scan.placeholder")}
          disabled={dirty}
          autoComplete="off"
          spellCheck={false}
          data-scan
          onChange={(e) => setTyped(e.target.value)}
          onPressEnter={(e) => {
            e.stopPropagation();
            scan(typed);
          }}
        />
        {dirty ? (
          <span className="why">{t("scan.saveFirst")}</span>
        ) : left === 0 ? (
          <Dot tone="green">{t("scan.whole")}</Dot>
        ) : (
          <Dot tone={view.scan_required ? "amber" : "grey"}>{t("scan.left", { count: left })}</Dot>
        )}
        {view.scan_required && <span className="muted">{t("scan.required")}</span>}
      </div>
      {take.error ? <Failure what={t("scan.notTaken")} error={take.error} /> : taken && <ScanAnswer taken={taken} />}
    </section>
  );
}
