import { Button } from "antd";
import { useT } from "@/i18n";
import { useMay } from "@/session/useRights";
import { openPage } from "@/state/tabs";
import { useRead } from "@/transport/query";
import { CodeArea } from "@/ui/CodeArea";
import { Failure } from "@/ui/Message";
import { Section } from "@/ui/Page";
import { ScriptCounts } from "./ScriptCounts";

/** A script for whoever is to agree to it: what it comes to and every line of it. */
export function ScriptBrief({ number }: { number: number }) {
  const t = useT();
  const has = useMay();
  const may = has("administer") || has("approve");
  const read = useRead("script.get", { number }, { enabled: may });
  if (!may) return null;
  if (read.error)
    return (
      <Failure
        what={t("list.notRead")}
        error={read.error}
        next={[{ label: t("common.retry"), run: () => void read.refetch() }]}
      />
    );
  if (!read.data) return <div aria-busy="true" />;
  const view = read.data;
  return (
    <Section
      title={t("script.noun")}
      note={t(`script.kinds.${view.kind}`)}
      action={
        <Button type="link" size="small" style={{ padding: 0 }} onClick={() => openPage("script", { number: String(number) })}>
          {t("script.rows")}
        </Button>
      }
    >
      <div className="muted">{view.why}</div>
      <ScriptCounts script={view} />
      <CodeArea label={t("script.text")} value={view.text} least={1} />
    </Section>
  );
}
