import { useT } from "@/i18n";
import { useTab } from "@/shell/page-context";
import { useRead } from "@/transport/query";
import { Unread } from "@/ui/form/RecordPage";
import { NewCount } from "./NewCount";
import { Sheet } from "./Sheet";

/** One count: what is chosen for it, then its sheet. */
export default function CountPage() {
  const { number } = useTab().params;
  return number ? <OneCount key={number} number={number} /> : <NewCount />;
}

function OneCount({ number }: { number: string }) {
  const t = useT();
  const read = useRead("count.get", { number }, { keep: true });
  if (!read.data) return <Unread title={`${t("count.noun")} ${number}`} read={read} />;
  return <Sheet view={read.data} />;
}
