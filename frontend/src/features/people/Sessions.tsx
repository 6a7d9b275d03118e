import { App, Button } from "antd";
import type { SessionRow } from "@/contract";
import { useWhen } from "@/format/useWhen";
import { textOf, useT } from "@/i18n";
import { useChange, useRead } from "@/transport/query";
import { Tag } from "@/ui/Dot";
import { Failure } from "@/ui/Message";
import { Section } from "@/ui/Page";

/** Sessions that are looked through; of one person far fewer are ever open. */
const looked = 200;

/** The open sessions of somebody. */
export function useSessionsOf(login: string): SessionRow[] {
  const rows = useRead("session.list", { login, limit: looked }, { keep: true }).data?.rows ?? [];
  return rows.filter((row) => row.open);
}

/** Where somebody is logged in, each to be ended. */
export function PersonSessions({ login }: { login: string }) {
  const t = useT();
  const when = useWhen();
  const { message } = App.useApp();
  const sessions = useSessionsOf(login);
  const end = useChange("session.end", () => message.success(t("people.ended")));
  return (
    <Section title={t("people.sessions")} note={sessions.length > 0 ? String(sessions.length) : undefined}>
      {sessions.length === 0 && <span className="muted">{t("people.noSessions")}</span>}
      {sessions.map((one) => (
        <div key={one.id} className="sessionrow">
          <span>
            {t("people.sessionAt", {
              client: textOf(`audit.client_.${one.client}`) ?? one.client,
              where: one.address || t("people.here"),
            })}
            <br />
            <span className="muted small">{t("people.seen", { when: when(one.seen_at) })}</span>
          </span>
          <span className="right">
            {one.own ? (
              <Tag tone="blue">{t("people.ownSession")}</Tag>
            ) : (
              <Button
                size="small"
                loading={end.isPending && end.variables.id === one.id}
                onClick={() => end.mutate({ id: one.id })}
                aria-label={`${t("people.end")} ${textOf(`audit.client_.${one.client}`) ?? one.client} ${one.address}`}
              >
                {t("people.end")}
              </Button>
            )}
          </span>
        </div>
      ))}
      {end.error && <Failure what={t("people.notEnded")} error={end.error} />}
    </Section>
  );
}
