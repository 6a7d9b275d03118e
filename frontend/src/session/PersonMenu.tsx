import { useQueryClient } from "@tanstack/react-query";
import { App, Dropdown, type MenuProps } from "antd";
import { useState } from "react";
import { errorText, personName, useT } from "@/i18n";
import { askToLeave } from "@/shell/LeaveGuard";
import { sessionDo } from "@/state/session";
import { type Appearance, type Language, useSettings } from "@/state/settings";
import { call } from "@/transport/call";
import { toApiError } from "@/transport/error";
import { OwnSecret } from "./OwnSecret";
import { useOwnRoles } from "./useOwnRoles";
import { useMay, useSessionState } from "./useRights";

/** Who works here and what they may do; changing the person, the way out, one's own password; language and appearance. */
export function PersonMenu() {
  const t = useT();
  const { message } = App.useApp();
  const client = useQueryClient();
  const { language, appearance, set } = useSettings();
  const state = useSessionState();
  const may = useMay();
  const roles = useOwnRoles();
  const [own, setOwn] = useState(false);
  const actor = state?.actor;
  const name = state?.name || personName(actor?.name ?? "");
  const logout = () =>
    askToLeave("logout", () => {
      call("session.logout", {}).then(
        () => {
          sessionDo({ out: true, lost: null });
          // What one person has read is not for the next.
          client.removeQueries({ predicate: ({ queryKey }) => queryKey[1] !== "session.state" });
        },
        (problem: unknown) => void message.error(`${t("session.notOut")}${t("common.comma")}${errorText(toApiError(problem))}`),
      );
    });
  const login: MenuProps["items"] = state?.login
    ? [
        { key: "switch", label: t("session.switch") },
        { key: "own", label: t("session.own") },
        { key: "logout", label: t("session.logout") },
        { type: "divider" },
      ]
    : [];
  const items: MenuProps["items"] = [
    {
      key: "who",
      type: "group",
      label: (
        <div className="whoami">
          <strong>{name}</strong> {state?.login && <span className="code">{actor?.name}</span>}
          <div>
            {!state?.login
              ? t("session.noLogin")
              : roles !== null
                ? t("session.roles", { roles: roles.join(t("common.comma")) })
                : t("session.rights", {
                    rights:
                      (actor?.rights ?? []).map((right) => t(`right.name.${right}`)).join(t("common.comma")) || t("role.none"),
                  })}
          </div>
        </div>
      ),
    },
    { type: "divider" },
    ...login,
    {
      key: "language",
      type: "group",
      label: t("shell.language"),
      children: [
        { key: "zh-CN", label: t("shell.chinese") },
        { key: "en", label: t("shell.english") },
      ],
    },
    {
      key: "appearance",
      type: "group",
      label: t("shell.appearance"),
      children: [
        { key: "system", label: t("shell.system") },
        { key: "light", label: t("shell.light") },
        { key: "dark", label: t("shell.dark") },
      ],
    },
  ];
  const acts: Record<string, () => void> = {
    switch: () => sessionDo({ switching: true }),
    own: () => setOwn(true),
    logout,
    "zh-CN": () => set({ language: "zh-CN" }),
    en: () => set({ language: "en" as Language }),
  };
  return (
    <>
      <Dropdown
        trigger={["click"]}
        autoFocus
        placement="bottomRight"
        menu={{
          items,
          selectable: true,
          selectedKeys: [language, appearance],
          onClick: ({ key }) => (acts[key] ?? (() => set({ appearance: key as Appearance })))(),
        }}
      >
        <button type="button" className="plain person" aria-haspopup="menu">
          <span className="avatar" aria-hidden="true">
            {name.slice(0, 1)}
          </span>
          <span className="personname">
            {name}
            {roles?.[0] && may("people") ? ` · ${roles[0]}` : ""}
          </span>
        </button>
      </Dropdown>
      {own && <OwnSecret onClose={() => setOwn(false)} />}
    </>
  );
}
