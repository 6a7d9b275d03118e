import { useMemo } from "react";
import type { RoleView } from "@/contract";
import { formatCount } from "@/format/number";
import { useT } from "@/i18n";
import { useRoleName } from "@/session/role-name";
import { openPage } from "@/state/tabs";
import { Tag } from "@/ui/Dot";
import { DataList, type ListColumn } from "@/ui/list/DataList";
import { useTitle } from "@/ui/Page";

/** 角色: rights under a name. */
export default function RoleList() {
  const t = useT();
  const roleName = useRoleName();
  useTitle(t("role.title"));
  const columns = useMemo(
    (): ListColumn<RoleView>[] => [
      {
        key: "code",
        title: t("role.code"),
        width: 140,
        frozen: true,
        sort: true,
        filter: { type: "text" },
        render: ({ role }) => <span className="code">{role.code}</span>,
      },
      {
        key: "name",
        title: t("role.nameTitle"),
        width: 200,
        frozen: true,
        render: ({ role, ready_made }) => (
          <>
            {roleName(role)} {ready_made && <Tag outline>{t("role.readyMade")}</Tag>}
          </>
        ),
      },
      {
        key: "rights",
        title: t("role.rights"),
        width: 420,
        grow: true,
        render: ({ role }) =>
          role.rights.length === 0 ? (
            <span className="zero">{t("role.none")}</span>
          ) : (
            role.rights.map((right) => t(`right.name.${right}`)).join(t("common.comma"))
          ),
      },
      {
        key: "people",
        title: t("role.people"),
        width: 90,
        align: "right",
        render: ({ people }) => (people === 0 ? <span className="zero">0</span> : formatCount(people)),
      },
    ],
    [t, roleName],
  );
  return (
    <DataList
      command="role.list"
      title={t("role.title")}
      columns={columns}
      rowKey={({ role }) => role.code}
      onOpen={({ role }) => openPage("role", { code: role.code })}
      sort="code"
      countText={(count) => t("role.count", { count: count as never })}
      empty={{ title: t("role.empty"), why: t("role.emptyWhy") }}
      create={{ page: "role", label: t("role.create"), note: t("role.createNote"), right: "people" }}
    />
  );
}
