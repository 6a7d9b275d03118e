import type { Right } from "@/contract";
import { useT } from "@/i18n";
import { Message } from "@/ui/Message";
import { Page } from "@/ui/Page";

/** In place of a page that the person may not see: which right it needs, and who gives it. */
export function Forbidden({ title, rights }: { title: string; rights: readonly Right[] }) {
  const t = useT();
  const names = rights.map((right) => t(`right.name.${right}`)).join(t("right.or"));
  return (
    <Page title={title} message={<Message tone="amber" what={t("right.pageTitle")} why={t("right.pageWhy", { right: names })} />}>
      {null}
    </Page>
  );
}
