import type { DocumentLineView } from "@/contract";
import { useT } from "@/i18n";
import { Dot } from "@/ui/Dot";

/** What of a line is scanned: nothing to tell where nothing is to be, and of what was not, only as long as it still can. */
export function Scanned({ kept, draft }: { kept: DocumentLineView | undefined; draft: boolean }) {
  const t = useT();
  if (!kept || kept.scans.length === 0) return null;
  const left = kept.scans.filter((one) => !one.done).map((one) => t(`scan.part.${one.part}`));
  if (left.length === 0) return <Dot tone="green">{t("scan.done")}</Dot>;
  if (!draft) return null;
  return <Dot tone="grey">{t("scan.notYet", { parts: left.join(t("common.comma")) })}</Dot>;
}

/** How a line that was not as ordered was judged. */
export function ReviewDot({ review }: { review: DocumentLineView["review"] | undefined }) {
  const t = useT();
  if (!review || review === "none") return null;
  const tone = review === "waiting" ? "amber" : review === "accepted" ? "green" : "red";
  return <Dot tone={tone}>{t(`document.reviews.${review}`)}</Dot>;
}
