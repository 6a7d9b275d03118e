import type { DocumentView } from "@/contract";
import { useT } from "@/i18n";
import { useMay } from "@/session/useRights";
import { useRead } from "@/transport/query";
import { MatchFacts } from "@/ui/Match";
import { Failure } from "@/ui/Message";
import { Section } from "@/ui/Page";
import { PaperLink } from "./words";

/** What a line of a purchase invoice is held against: its order's line, with all that came and all that was invoiced of it. */
export function Held({ view, line }: { view: DocumentView; line: number }) {
  const t = useT();
  const may = useMay();
  const wanted = view.kind === "purchase_invoice" && may("money");
  const read = useRead("match.of", { number: view.number }, { enabled: wanted });
  if (!wanted) return null;
  const retry = [{ label: t("common.retry"), key: "refresh" as const, run: () => void read.refetch() }];
  if (read.error) return <Failure what={t("list.notRead")} error={read.error} next={retry} />;
  const found = read.data?.lines.find((l) => l.line === line)?.row;
  if (!found) return null;
  return (
    <Section
      title={t("match.title")}
      note={
        <>
          <PaperLink number={found.document} kind="purchase_order" /> {t("document.lineNumber", { line: found.line })}
        </>
      }
    >
      <MatchFacts row={found} />
    </Section>
  );
}
