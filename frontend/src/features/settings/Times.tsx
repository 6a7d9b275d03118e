import { App, Button, Input } from "antd";
import { type FormEvent, useId, useState } from "react";
import { useT } from "@/i18n";
import { useDenied } from "@/session/useRights";
import { useChange, useRead } from "@/transport/query";
import { Failure } from "@/ui/Message";

/** How long a session lasts: at rest and in all. */
export function Times() {
  const t = useT();
  const id = useId();
  const { message } = App.useApp();
  const denied = useDenied()("people");
  const facts = useRead("login.facts", {}, { enabled: denied === null }).data;
  const [rest, setRest] = useState<string | null>(null);
  const [longest, setLongest] = useState<string | null>(null);
  const change = useChange("login.configure", (now) => {
    setRest(null);
    setLongest(null);
    void message.success(t("settings.timesSaved", { idle: now.idle_minutes, hours: now.longest_hours }));
  });
  const minutes = rest ?? String(facts?.idle_minutes ?? "");
  const hours = longest ?? String(facts?.longest_hours ?? "");
  const within = (text: string, low: number, high: number) => /^\d+$/.test(text) && Number(text) >= low && Number(text) <= high;
  const restWrong = facts !== undefined && !within(minutes, 5, 1440);
  const longWrong = facts !== undefined && !within(hours, 1, 744);
  const untouched = Number(minutes) === facts?.idle_minutes && Number(hours) === facts.longest_hours;
  const submit = (e: FormEvent) => {
    e.preventDefault();
    if (restWrong || longWrong || untouched || facts === undefined) return;
    change.mutate({ idle_minutes: Number(minutes), longest_hours: Number(hours) });
  };
  return (
    <form onSubmit={submit}>
      <div className="steprow">
        <div className={restWrong ? "field wide wrong" : "field wide"}>
          <label htmlFor={`${id}-idle`}>{t("settings.idle")}</label>
          <Input
            id={`${id}-idle`}
            className="numeric"
            value={minutes}
            disabled={denied !== null}
            status={restWrong ? "error" : undefined}
            suffix={<span className="unitafter">{t("settings.minutes")}</span>}
            onChange={(e) => setRest(e.target.value)}
          />
          <div className={restWrong ? "problem" : "muted small"}>{t("settings.idleNote")}</div>
        </div>
        <div className={longWrong ? "field wide wrong" : "field wide"}>
          <label htmlFor={`${id}-longest`}>{t("settings.longest")}</label>
          <Input
            id={`${id}-longest`}
            className="numeric"
            value={hours}
            disabled={denied !== null}
            status={longWrong ? "error" : undefined}
            suffix={<span className="unitafter">{t("settings.hours")}</span>}
            onChange={(e) => setLongest(e.target.value)}
          />
          <div className={longWrong ? "problem" : "muted small"}>{t("settings.longestNote")}</div>
        </div>
      </div>
      {change.error && <Failure what={t("settings.notSaved")} error={change.error} />}
      <div className="loginactions">
        <Button
          htmlType="submit"
          loading={change.isPending}
          disabled={restWrong || longWrong || untouched || facts === undefined}
        >
          {t("settings.saveTimes")}
        </Button>
        <span className="why">{denied ?? (untouched ? t("form.unchanged") : "")}</span>
      </div>
    </form>
  );
}
