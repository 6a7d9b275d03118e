import { useQueryClient } from "@tanstack/react-query";
import { Button, Input, Segmented } from "antd";
import { useEffect, useId, useRef, useState } from "react";
import { type ScriptKind, type ScriptOutcome, type ScriptView, traits } from "@/contract";
import { useT } from "@/i18n";
import { JobRow } from "@/shell/JobChip";
import { useTab } from "@/shell/page-context";
import { spoil } from "@/transport/query";
import { useJob } from "@/transport/useJob";
import { CodeArea } from "@/ui/CodeArea";
import { Failure } from "@/ui/Message";
import { KeyButton, Page, useTitle } from "@/ui/Page";
import { examples } from "./words";

const kinds: readonly ScriptKind[] = ["sql", "commands"];

/** A new script: written, tried on a copy, corrected where it failed. What was typed stays. */
export function ScriptForm({ start }: { start: ScriptView | undefined }) {
  const t = useT();
  const ids = { title: useId(), why: useId(), text: useId() };
  const tab = useTab();
  const client = useQueryClient();
  const [title, setTitle] = useState(start?.title ?? "");
  const [why, setWhy] = useState(start?.why ?? "");
  const [kind, setKind] = useState<ScriptKind>(start?.kind ?? "sql");
  const [text, setText] = useState(start?.text ?? "");
  const [failed, setFailed] = useState<ScriptOutcome | null>(null);
  const trying = useJob("script.submit");
  useTitle(t("script.create"));
  const typed = title !== (start?.title ?? "") || why !== (start?.why ?? "") || text !== (start?.text ?? "");
  const { setDirty } = tab;
  useEffect(() => setDirty(typed), [setDirty, typed]);
  const missing = [title, why, text].some((field) => field.trim() === "");
  const box = useRef<HTMLDivElement>(null);
  const submit = () => {
    setFailed(null);
    trying.start({ title: title.trim(), why: why.trim(), kind, text }, (view) => {
      void spoil(client, traits("script.submit").spoils);
      if (view.state === "tried") {
        setDirty(false);
        tab.setParams({ number: String(view.number) });
      } else {
        setFailed(view);
        box.current?.querySelector("textarea")?.focus();
      }
    });
  };
  const line = Number(failed?.error?.params.line ?? 0) || undefined;
  const edit = (to: string) => {
    setText(to);
    // The line that was marked may be another by now.
    setFailed(null);
  };
  return (
    <Page
      title={t("script.create")}
      sub={<span className="muted">{t("script.tryNote")}</span>}
      actions={
        <KeyButton
          id="commit"
          label={t("script.try")}
          primary
          busy={trying.busy}
          disabled={missing}
          why={t("script.needed")}
          right="administer"
          run={submit}
        />
      }
      message={
        failed?.error ? (
          <Failure what={t("script.failed", { number: failed.number })} error={failed.error} />
        ) : trying.error ? (
          <Failure what={t("script.notTried")} error={trying.error} next={[{ label: t("common.retry"), run: submit }]} />
        ) : null
      }
    >
      <div className="scriptform" ref={box}>
        {trying.view && <JobRow job={trying.view} />}
        <div className="steprow">
          <div className="field wide">
            <label htmlFor={ids.title}>{t("script.name")} *</label>
            <Input id={ids.title} value={title} maxLength={200} onChange={(e) => setTitle(e.target.value)} />
            <div className="muted small">{t("script.titleNote")}</div>
          </div>
          <div className="field wide">
            <label htmlFor={ids.why}>{t("script.why")} *</label>
            <Input id={ids.why} value={why} maxLength={500} onChange={(e) => setWhy(e.target.value)} />
            <div className="muted small">{t("script.whyNote")}</div>
          </div>
        </div>
        <div className="steprow">
          <Segmented
            value={kind}
            onChange={(to) => {
              setKind(to);
              setFailed(null);
            }}
            options={kinds.map((value) => ({ value, label: t(`script.kinds.${value}`) }))}
          />
          <span className="muted small">{t(kind === "sql" ? "script.sqlNote" : "script.commandsNote")}</span>
          {text.trim() === "" && (
            <Button type="link" size="small" onClick={() => edit(examples[kind])}>
              {t("script.example")}
            </Button>
          )}
        </div>
        <CodeArea
          id={ids.text}
          label={t("script.text")}
          value={text}
          marked={line}
          markedLabel={line === undefined ? undefined : t("script.line", { line })}
          onChange={edit}
        />
      </div>
    </Page>
  );
}
