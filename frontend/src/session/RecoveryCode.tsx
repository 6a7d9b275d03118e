import { App, Button, Checkbox } from "antd";
import { useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { useT } from "@/i18n";
import { Overlay } from "@/shell/Overlay";
import { useShell } from "@/shell/shell-state";

/** Puts a text on the clipboard; over plain HTTP, where a browser has no such thing, it marks it and asks the page to copy. */
async function copyText(text: string, shown: HTMLElement | null): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    if (shown) window.getSelection()?.selectAllChildren(shown);
    return document.execCommand?.("copy") === true;
  }
}

/** The way back in, shown this once: to copy, to print, to write down. It closes once it is said to be kept. */
export function RecoveryCode({ code, books, onNoted }: { code: string; books: string; onNoted: () => void }) {
  const t = useT();
  const { message } = App.useApp();
  const [kept, setKept] = useState(false);
  const shown = useRef<HTMLOutputElement>(null);
  // What asks whether to leave without it comes before it.
  const leaving = useShell((s) => s.asking) !== null;
  useEffect(() => {
    document.body.classList.add("hascode");
    return () => document.body.classList.remove("hascode");
  }, []);
  const copy = () =>
    void copyText(code, shown.current).then((done) =>
      done ? message.success(t("session.copied")) : message.warning(t("session.notCopied")),
    );
  return createPortal(
    <>
      {!leaving && (
        <Overlay label={t("session.codeTitle")} className="danger codebox" onClose={() => undefined}>
          <h2>{t("session.codeTitle")}</h2>
          <p>{t("session.codeWhy")}</p>
          <output className="bigcode" ref={shown}>
            {code}
          </output>
          <div className="codekeep">
            <Button onClick={copy} data-autofocus>
              {t("common.copy")}
            </Button>
            <Button onClick={() => window.print()}>{t("session.print")}</Button>
          </div>
          <div className="dangeractions">
            <Checkbox className="left" checked={kept} onChange={(e) => setKept(e.target.checked)}>
              {t("session.codeKept")}
            </Checkbox>
            {!kept && <span className="why">{t("session.tickFirst")}</span>}
            <Button type="primary" disabled={!kept} onClick={onNoted}>
              {t("session.noted")}
            </Button>
          </div>
        </Overlay>
      )}
      <div className="codeprint" aria-hidden="true">
        <h1>{t("session.printed", { books })}</h1>
        <p>{code}</p>
      </div>
    </>,
    document.body,
  );
}
