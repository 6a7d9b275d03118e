import { App, Button } from "antd";
import { useEffect } from "react";
import { createPortal } from "react-dom";
import { useT } from "@/i18n";
import { Overlay } from "@/shell/Overlay";

/** The way back in, shown this once: to copy, to print, to write down. Only the button leads on. */
export function RecoveryCode({ code, books, onNoted }: { code: string; books: string; onNoted: () => void }) {
  const t = useT();
  const { message } = App.useApp();
  useEffect(() => {
    document.body.classList.add("hascode");
    return () => document.body.classList.remove("hascode");
  }, []);
  const copy = () => {
    navigator.clipboard.writeText(code).then(
      () => message.success(t("session.copied")),
      () => undefined, // It stands there to be written down.
    );
  };
  return createPortal(
    <>
      <Overlay label={t("session.codeTitle")} className="danger codebox" onClose={() => undefined}>
        <h2>{t("session.codeTitle")}</h2>
        <p>{t("session.codeWhy")}</p>
        <output className="bigcode">{code}</output>
        <div className="dangeractions">
          <Button onClick={copy} data-autofocus>
            {t("common.copy")}
          </Button>
          <Button onClick={() => window.print()}>{t("session.print")}</Button>
          <Button type="primary" onClick={onNoted}>
            {t("session.noted")}
          </Button>
        </div>
      </Overlay>
      <div className="codeprint" aria-hidden="true">
        <h1>{t("session.printed", { books })}</h1>
        <p>{code}</p>
      </div>
    </>,
    document.body,
  );
}
