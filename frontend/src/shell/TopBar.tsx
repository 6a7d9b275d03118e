import { Dropdown } from "antd";
import { ChevronDown, Search } from "lucide-react";
import { useState } from "react";
import { useT } from "@/i18n";
import { Kbd } from "@/keys/Kbd";
import { PersonMenu } from "@/session/PersonMenu";
import { useSessionState } from "@/session/useRights";
import { goTo, useSandbox } from "@/state/sandbox";
import { openPage } from "@/state/tabs";
import { hasDesk } from "@/transport/desk";
import { useInfo } from "./info";
import { JobChip } from "./JobChip";
import { askToLeave } from "./LeaveGuard";
import { SandboxSign } from "./Sandbox";
import { shellDo } from "./shell-state";

/** Books, search, jobs, help, person. */
export function TopBar({ onCloseBooks }: { onCloseBooks: () => void }) {
  const t = useT();
  const info = useInfo();
  const [open, setOpen] = useState(false);
  const where = info ? (info.books.backend === "postgres" ? t("shell.server") : t("shell.thisMachine")) : "";
  const session = useSessionState();
  const books = info ? `${info.books.name} · ${where}` : (session?.books.name ?? "");
  const sandbox = useSandbox((s) => s.on);
  const tries = session?.actor?.rights.includes("sandbox");
  const brand = (
    <div className="brand">
      <span className="logo" aria-hidden="true">
        {t("shell.logo")}
      </span>
      <strong>{t("shell.product")}</strong>
    </div>
  );
  const dropdown = (
    <Dropdown
      trigger={["click"]}
      autoFocus
      open={open}
      onOpenChange={setOpen}
      menu={{
        items: [
          { key: "where", label: info?.books.location ?? "", disabled: true },
          ...(tries ? [{ key: "sandbox", label: session?.sandbox == null ? t("sandbox.open") : t("sandbox.enter") }] : []),
          ...(hasDesk() ? [{ key: "close", label: t("shell.otherBooks") }] : []),
        ],
        onClick: ({ key }) => {
          if (key === "close") onCloseBooks();
          else if (session?.sandbox == null) openPage("sandbox", {});
          else askToLeave("sandbox", () => goTo(true));
        },
      }}
    >
      <button type="button" className="plain books" aria-haspopup="menu">
        <span className="booksname" title={books}>
          {books}
        </span>
        <ChevronDown size={13} />
      </button>
    </Dropdown>
  );
  return (
    <header className="topbar">
      {brand}
      {sandbox ? <SandboxSign /> : dropdown}
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
        <PersonMenu />
      </div>
    </header>
  );
}
