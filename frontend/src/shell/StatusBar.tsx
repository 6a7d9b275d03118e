import { useState } from "react";
import { formatClock } from "@/format/date";
import { useWhen } from "@/format/useWhen";
import { errorText, useT } from "@/i18n";
import { Kbd } from "@/keys/Kbd";
import { useBindings } from "@/keys/registry";
import { comboOf, type KeyId, keyTable } from "@/keys/table";
import { useMay } from "@/session/useRights";
import { useConnection } from "@/state/connection";
import { useSandbox } from "@/state/sandbox";
import { openPage, useTabs } from "@/state/tabs";
import { deskOpen } from "@/transport/desk";
import { toApiError } from "@/transport/error";
import { Dot } from "@/ui/Dot";
import { type SystemInfo, useInfo } from "./info";

const order = Object.keys(keyTable) as KeyId[];

/** Whose books these are and whether they can be reached; a server that the window lost can be tried again at once. */
function Connected({ local }: { local: boolean }) {
  const t = useT();
  const { connected, open } = useConnection();
  const sandbox = useSandbox((s) => s.on);
  const [trying, setTrying] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const server = open?.server;
  const retry = () => {
    setTrying(true);
    setError(null);
    // What came of it is told as an event.
    deskOpen(open?.location ?? null)
      .catch(setError)
      .finally(() => setTrying(false));
  };
  const whose = sandbox
    ? t("sandbox.signOnly")
    : server
      ? t("shell.joined", { server })
      : local
        ? t("shell.localBooks")
        : t("shell.serverBooks");
  const gone = server ? t("shell.lost", { server }) : t("shell.noConnection");
  return (
    <>
      <span className={connected ? "state green" : "state red"} role="status">
        <span className={connected ? "dot green" : "dot red"} />
        {connected ? whose : gone}
      </span>
      {!connected && server && (
        <button type="button" className="plain link" onClick={retry} disabled={trying}>
          {trying && <span className="spin" />} {t("common.retry")}
        </button>
      )}
      {!connected && error !== null && <span className="red">{errorText(toApiError(error))}</span>}
    </>
  );
}

/** When the books were last backed up; amber, and why, as soon as the copies are not as they should be. */
function LastBackup({ brief }: { brief: SystemInfo["backup"] }) {
  const t = useT();
  const when = useWhen();
  const may = useMay();
  const last = brief.last == null ? null : t("shell.lastBackup", { when: when(brief.last) });
  const text = [last, brief.state === "fine" ? null : t(`backup.states.${brief.state}`)].filter(Boolean).join(t("common.comma"));
  const shown = brief.state === "fine" ? text : <Dot tone="amber">{text}</Dot>;
  if (!may("backup")) return <span>{shown}</span>;
  return (
    <button
      type="button"
      className="plain"
      title={brief.problem ? errorText(toApiError(brief.problem)) : undefined}
      onClick={() => openPage("backup", {})}
    >
      {shown}
    </button>
  );
}

/** Connection, last backup, how old the data is; the keys of the front page, then those that act everywhere. */
export function StatusBar() {
  const t = useT();
  const info = useInfo();
  const asOf = useConnection((s) => s.asOf);
  const active = useTabs((s) => s.active);
  const sandbox = useSandbox((s) => s.on);
  const bindings = useBindings((s) => s.bindings);
  const zone = info?.timezone ?? "Asia/Shanghai";
  const shown = new Map<string, { id: KeyId; label: string; shell: boolean }>();
  for (const b of bindings) {
    if (b.bar && b.enabled && b.overlay === null && (b.tab === null || b.tab === active)) {
      const label = b.label ?? (t(keyTable[b.id].label) as string);
      shown.set(b.id + (b.label ?? ""), { id: b.id, label, shell: b.tab === null });
    }
  }
  const keys = [...shown.values()].sort((a, b) => Number(a.shell) - Number(b.shell) || order.indexOf(a.id) - order.indexOf(b.id));
  const local = info?.books.backend !== "postgres";
  return (
    <footer className="statusbar">
      <Connected local={local} />
      {info && !sandbox && <LastBackup brief={info.backup} />}
      {asOf !== null && <span>{t("shell.asOf", { time: formatClock(asOf * 1000, zone) })}</span>}
      <span className="statuskeys">
        {keys.map(({ id, label }) => (
          <span key={id + label} className="statuskey">
            <Kbd id={id} /> {label}
          </span>
        ))}
      </span>
      <span className="sr">{keys.map((k) => comboOf(k.id)).join(" ")}</span>
    </footer>
  );
}
