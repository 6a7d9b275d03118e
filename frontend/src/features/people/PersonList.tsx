import { useMemo } from "react";
import type { PersonView } from "@/contract";
import { useWhen } from "@/format/useWhen";
import { useT } from "@/i18n";
import { useRoleName } from "@/session/role-name";
import { secretKinds } from "@/session/SecretFields";
import { useSessionState } from "@/session/useRights";
import { openPage } from "@/state/tabs";
import { useRead } from "@/transport/query";
import { Dot, Tag } from "@/ui/Dot";
import { DataList, type ListColumn } from "@/ui/list/DataList";
import { useTitle } from "@/ui/Page";

/** 人员: who works with these books. */
export default function PersonList() {
  const t = useT();
  const login = useSessionState()?.login;
  const roles = useRead("role.list", { limit: 100 }).data?.rows;
  const roleName = useRoleName();
  const when = useWhen();
  useTitle(t("people.title"));
  const columns = useMemo(
    (): ListColumn<PersonView>[] => [
      {
        key: "login",
        title: t("people.login"),
        width: 140,
        frozen: true,
        sort: true,
        filter: { type: "text" },
        render: ({ person }) => <span className="code">{person.login}</span>,
      },
      {
        key: "name",
        title: t("people.name"),
        width: 160,
        frozen: true,
        sort: true,
        filter: { type: "text" },
        render: ({ person }) => person.name,
      },
      {
        key: "roles",
        title: t("people.roles"),
        width: 240,
        grow: true,
        render: ({ person }) =>
          person.roles
            .map((code) => roleName(roles?.find((r) => r.role.code === code)?.role ?? { code, name: "" }))
            .join(t("common.comma")) || <span className="zero">{t("role.none")}</span>,
      },
      {
        key: "secrets",
        title: t("people.secrets"),
        width: 220,
        render: (view) =>
          secretKinds
            .filter((kind) => view[`has_${kind}`])
            .map((kind) => (
              <span key={kind}>
                <Tag outline>{t(`secret.kind.${kind}`)}</Tag>{" "}
              </span>
            )),
      },
      {
        key: "retired",
        title: t("people.state"),
        width: 224,
        sort: true,
        filter: { type: "flag" },
        render: (view) => <PersonState view={view} when={when} />,
      },
    ],
    [t, roles, roleName, when],
  );
  return (
    <DataList
      command="person.list"
      title={t("people.title")}
      columns={columns}
      rowKey={({ person }) => person.login}
      onOpen={({ person }) => openPage("person", { login: person.login })}
      sort="login"
      countText={(count) => t("people.count", { count: count as never })}
      rowClass={({ person }) => (person.retired ? "dim" : "")}
      empty={{ title: t("people.empty"), why: t("people.emptyWhy") }}
      create={{ page: "person", label: t("people.create"), note: t("people.createNote"), right: "people" }}
      steps={
        login === false
          ? [{ title: t("people.emptyStep"), note: t("people.emptyStepNote"), run: () => openPage("settings", {}) }]
          : undefined
      }
    />
  );
}

/** Whether somebody can log in, in words and colour. */
export function PersonState({ view, when }: { view: PersonView; when: (micros: number) => string }) {
  const t = useT();
  if (view.person.retired) return <Dot tone="grey">{t("common.retired")}</Dot>;
  if (view.locked_until != null) return <Dot tone="red">{t("people.locked", { when: when(view.locked_until) })}</Dot>;
  if (!secretKinds.some((kind) => view[`has_${kind}`])) return <Dot tone="amber">{t("people.cannot")}</Dot>;
  return <Dot tone="green">{t("people.active")}</Dot>;
}
