import { type ReactNode, useState } from "react";
import { useT } from "@/i18n";
import { Failure } from "@/ui/Message";
import { useSaved } from "@/ui/useSaved";
import { type SheetInput, saveSheet } from "./sheet";

/** 导出 Excel: what is looked at, where that went, and why there is none. */
export function useSheetExport(): { save: (input: SheetInput, language: string) => void; busy: boolean; failure: ReactNode } {
  const t = useT();
  const saved = useSaved();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<{ error: unknown; again: () => void } | null>(null);
  const save = (input: SheetInput, language: string) => {
    setBusy(true);
    setFailed(null);
    saveSheet(input, language)
      .then(saved, (error: unknown) => setFailed({ error, again: () => save(input, language) }))
      .finally(() => setBusy(false));
  };
  const failure = failed && (
    <Failure what={t("list.notSaved")} error={failed.error} next={[{ label: t("common.retry"), run: failed.again }]} line />
  );
  return { save, busy, failure };
}
