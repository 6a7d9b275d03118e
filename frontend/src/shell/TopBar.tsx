import { Dropdown } from "antd";
import { ChevronDown, Search } from "lucide-react";
import { useState } from "react";
import { personName, useT } from "@/i18n";
import { Kbd } from "@/keys/Kbd";
import { type Appearance, type Language, useSettings } from "@/state/settings";
import { hasDesk } from "@/transport/desk";
import { useInfo } from "./info";
import { JobChip } from "./JobChip";
import { shellDo } from "./shell-state";

/** Books, search, jobs, help, person. */
export function TopBar({ onCloseBooks }: { onCloseBooks: () => void }) {
  const t = useT();
  const info = useInfo();
  const [open, setOpen] = useState(false);
  const where = info ? (info.books.backend === "postgres" ? t("shell.server") : t("shell.thisMachine")) : "";
  const books = info ? `${info.books.name} · ${where}` : "";
  const actor = personName(info?.actor.name ?? "");
  return (
    <header className="topbar">
      <div className="brand">
        <span className="logo" aria-hidden="true">
          {t("shell.logo")}
        </span>
        <strong>{t("shell.product")}</strong>
      </div>
      <Dropdown
        trigger={["click"]}
        autoFocus
        open={open}
        onOpenChange={setOpen}
        menu={{
          items: [
            { key: "where", label: info?.books.location ?? "", disabled: true },
            ...(hasDesk() ? [{ key: "close", label: t("shell.otherBooks") }] : []),
          ],
          onClick: ({ key }) => key === "close" && onCloseBooks(),
        }}
      >
        <button type="button" className="plain books" aria-haspopup="menu">
          {books} <ChevronDown size={13} />
        </button>
      </Dropdown>
      <button type="button" className="searchbox" onClick={() => shellDo({ palette: true })} aria-keyshortcuts="Control+K">
        <Search size={14} />
        <span>{t("shell.searchHint")}</span>
        <Kbd id="search" />
      </button>
      <div className="topright">
        <JobChip />
        <button type="button" className="plain" onClick={() => shellDo({ help: true })}>
          {t("keys.help")} <Kbd id="help" />
        </button>
        <PersonMenu name={actor} />
      </div>
    </header>
  );
}

function PersonMenu({ name }: { name: string }) {
  const t = useT();
  const { language, appearance, set } = useSettings();
  const choices = [
    {
      key: "language",
      type: "group" as const,
      label: t("shell.language"),
      children: [
        { key: "zh-CN", label: t("shell.chinese") },
        { key: "en", label: t("shell.english") },
      ],
    },
    {
      key: "appearance",
      type: "group" as const,
      label: t("shell.appearance"),
      children: [
        { key: "system", label: t("shell.system") },
        { key: "light", label: t("shell.light") },
        { key: "dark", label: t("shell.dark") },
      ],
    },
  ];
  return (
    <Dropdown
      trigger={["click"]}
      autoFocus
      placement="bottomRight"
      menu={{
        items: choices,
        selectable: true,
        selectedKeys: [language, appearance],
        onClick: ({ key }) =>
          key === "zh-CN" || key === "en" ? set({ language: key as Language }) : set({ appearance: key as Appearance }),
      }}
    >
      <button type="button" className="plain person" aria-haspopup="menu">
        <span className="avatar" aria-hidden="true">
          {name.slice(0, 1)}
        </span>
        {name}
      </button>
    </Dropdown>
  );
}
