import { App, Button, Input } from "antd";
import { type FormEvent, useId, useState } from "react";
import type { Output } from "@/contract";
import { formatCount } from "@/format/number";
import { useWhen } from "@/format/useWhen";
import { useT } from "@/i18n";
import { useChange } from "@/transport/query";
import { Dot } from "@/ui/Dot";
import { Failure } from "@/ui/Message";
import { Fact, Section } from "@/ui/Page";

/** How the copies are, and where they go. */
export function Status({ status }: { status: Output<"backup.status"> }) {
  const t = useT();
  const when = useWhen();
  const { brief, change, shipped } = status;
  return (
    <>
      <Section
        title={t("backup.status")}
        note={<Dot tone={brief.state === "fine" ? "green" : "amber"}>{t(`backup.states.${brief.state}`)}</Dot>}
      >
        <Fact label={t("backup.last")}>{brief.last == null ? t("backup.never") : when(brief.last)}</Fact>
        {brief.hours != null && (
          <Fact label={t("backup.age")}>
            {brief.hours < 1 ? t("backup.underAnHour") : t("backup.hours", { count: formatCount(brief.hours) as never })}
          </Fact>
        )}
        <Fact label={t("backup.journal")}>{brief.journal == null ? t("backup.never") : when(brief.journal)}</Fact>
        <Fact label={t("backup.behind")}>{formatCount(change - (shipped ?? 0))}</Fact>
      </Section>
      <Section title={t("backup.places")}>
        <Places key={`${status.folder} ${status.second}`} status={status} />
      </Section>
    </>
  );
}

function Places({ status }: { status: Output<"backup.status"> }) {
  const t = useT();
  const id = useId();
  const { message } = App.useApp();
  const was = { folder: status.folder_is_set ? (status.folder ?? "") : "", second: status.second ?? "" };
  const [folder, setFolder] = useState(was.folder);
  const [second, setSecond] = useState(was.second);
  const change = useChange("backup.configure", () => void message.success(t("backup.placesSaved")));
  const only = {
    ...(folder.trim() === was.folder ? {} : { folder: folder.trim() }),
    ...(second.trim() === was.second ? {} : { second: second.trim() }),
  };
  const untouched = Object.keys(only).length === 0;
  const submit = (e: FormEvent) => {
    e.preventDefault();
    if (!untouched) change.mutate(only);
  };
  return (
    <form onSubmit={submit}>
      <div className="field">
        <label htmlFor={`${id}-folder`}>{t("backup.folder")}</label>
        <Input
          id={`${id}-folder`}
          value={folder}
          spellCheck={false}
          placeholder={status.folder_is_set ? undefined : (status.folder ?? undefined)}
          onChange={(e) => setFolder(e.target.value)}
        />
        <div className="muted small">{t("backup.folderNote")}</div>
      </div>
      <div className="field">
        <label htmlFor={`${id}-second`}>{t("backup.second")}</label>
        <Input id={`${id}-second`} value={second} spellCheck={false} onChange={(e) => setSecond(e.target.value)} />
        <div className="muted small">{t("backup.secondNote")}</div>
      </div>
      {change.error && <Failure what={t("settings.notSaved")} error={change.error} />}
      <Button
        htmlType="submit"
        loading={change.isPending}
        disabled={untouched}
        title={untouched ? t("form.unchanged") : undefined}
      >
        {t("backup.savePlaces")}
      </Button>
    </form>
  );
}
