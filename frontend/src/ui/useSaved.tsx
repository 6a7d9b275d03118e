import { App, Button } from "antd";
import { useCallback } from "react";
import { errorText, useT } from "@/i18n";
import { toApiError } from "@/transport/error";
import { type Saved, transport } from "@/transport/transport";

/** Confirms where a file went; in the window it can be opened from there. */
export function useSaved(): (answer: Saved) => void {
  const t = useT();
  const { message } = App.useApp();
  return useCallback(
    ({ saved }: Saved) => {
      if (saved === null) return;
      const { openSaved } = transport();
      const text = <span className="savedplace">{t("list.saved", { name: saved })}</span>;
      if (!openSaved) {
        void message.success(text);
        return;
      }
      const open = (folder: boolean) =>
        openSaved(saved, folder).catch((problem) => {
          void message.error(t("list.notOpened", { why: errorText(toApiError(problem)) }));
        });
      void message.open({
        type: "success",
        // Long enough to read a path and press a button.
        duration: 12,
        content: (
          <>
            {text}{" "}
            <Button size="small" type="link" onClick={() => open(false)}>
              {t("list.openFile")}
            </Button>
            <Button size="small" type="link" onClick={() => open(true)}>
              {t("list.openFolder")}
            </Button>
          </>
        ),
      });
    },
    [message, t],
  );
}
