import { useT } from "@/i18n";
import { useTab } from "@/shell/page-context";
import { useRead } from "@/transport/query";
import { Unread } from "@/ui/form/RecordPage";
import { ScriptForm } from "./ScriptForm";
import { ScriptShown } from "./ScriptShown";

/** One script: a new one to be written and tried, or what became of one that was. */
export default function ScriptPage() {
  const t = useT();
  const { number, copy } = useTab().params;
  const from = number ?? copy;
  const read = useRead("script.get", { number: Number(from ?? 0) }, { enabled: from !== undefined, keep: true });
  if (from !== undefined && !read.data) return <Unread title={`${t("script.noun")} ${from}`} read={read} />;
  if (number !== undefined && read.data) return <ScriptShown view={read.data} />;
  return <ScriptForm key={copy ?? "new"} start={read.data} />;
}
