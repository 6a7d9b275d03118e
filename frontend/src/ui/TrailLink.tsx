import { useT } from "@/i18n";
import { useMay } from "@/session/useRights";
import { openPage } from "@/state/tabs";

/** 操作记录 of one object, for whoever may see it. */
export function TrailLink({ kind, code }: { kind: string; code: string }) {
  const t = useT();
  const may = useMay();
  if (!may("audit") || code === "") return null;
  return (
    <button type="button" className="plain link" onClick={() => openPage("audit.list", { kind, key: code })}>
      {t("audit.title")}
    </button>
  );
}
