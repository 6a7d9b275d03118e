import { Button, Dropdown, Input, type InputRef } from "antd";
import { Factory, FilePlus2, FolderOpen } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { DeskState, RecentBooks } from "@/contract";
import { whenParts } from "@/format/date";
import { useT } from "@/i18n";
import { Kbd } from "@/keys/Kbd";
import { type Appearance, type Language, useSettings } from "@/state/settings";
import { deskCreate, deskForget, deskOpen, deskSample } from "@/transport/desk";
import { Dot } from "@/ui/Dot";
import { Failure } from "@/ui/Message";
import { Help } from "./Help";
import { shellDo, useShell } from "./shell-state";

/** The window without books: recent ones, and the doors to others. */
export function StartScreen({ state, onState }: { state: DeskState; onState: (state: DeskState) => void }) {
  const t = useT();
  const [at, setAt] = useState(0);
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const filter = useRef<InputRef>(null);
  const help = useShell((s) => s.help);
  const recent = state.recent.filter((b) => `${b.name} ${b.location}`.toLowerCase().includes(text.toLowerCase()));

  const go = (what: Promise<DeskState>) => {
    setBusy(true);
    setError(null);
    what.then(onState, setError).finally(() => setBusy(false));
  };
  const doors = [
    { icon: Factory, title: t("start.sample"), note: t("start.sampleNote"), run: () => go(deskSample()) },
    { icon: FilePlus2, title: t("start.create"), note: t("start.createNote"), run: () => go(deskCreate()) },
    { icon: FolderOpen, title: t("start.open"), note: t("start.openNote"), run: () => go(deskOpen(null)) },
  ];
  const keys = useRef<(e: KeyboardEvent) => void>(() => undefined);
  keys.current = (e) => {
    if (busy || help || e.defaultPrevented) return;
    if (e.key === "F1") {
      e.preventDefault();
      shellDo({ help: true });
      return;
    }
    const typing = e.target instanceof HTMLInputElement;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      setAt(Math.max(0, Math.min(recent.length - 1, at + (e.key === "ArrowDown" ? 1 : -1))));
    } else if (e.key === "Enter" && !(e.target instanceof HTMLButtonElement)) {
      const books = recent[at];
      if (books?.found) go(deskOpen(books.location));
    } else if (!typing && e.key === "/") {
      e.preventDefault();
      filter.current?.focus();
    } else if (!typing && !e.ctrlKey && !e.altKey) doors[Number(e.key) - 1]?.run();
  };
  useEffect(() => {
    const listen = (e: KeyboardEvent) => keys.current(e);
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);

  return (
    <div className="start">
      <div className="startbody" aria-busy={busy}>
        <header className="starthead">
          <span className="logo big" aria-hidden="true">
            {t("shell.logo")}
          </span>
          <div>
            <h1>{t("shell.product")}</h1>
            <p>{t("start.promise")}</p>
          </div>
        </header>
        <section className="card recent" aria-label={t("start.recent")}>
          <div className="recenthead">
            <strong>{t("start.recent")}</strong>
            <Input
              ref={filter}
              size="small"
              placeholder={t("common.filter")}
              aria-label={t("common.filter")}
              value={text}
              onChange={(e) => {
                setText(e.target.value);
                setAt(0);
              }}
              suffix={<Kbd id="filter" />}
            />
          </div>
          <div role="listbox" aria-label={t("start.recent")} className="recentlist">
            {state.recent.length === 0 && <p className="muted recentnone">{t("start.noRecent")}</p>}
            {recent.map((books, i) => (
              <Recent
                key={books.location}
                books={books}
                lit={i === at}
                onPick={() => setAt(i)}
                onOpen={() => go(deskOpen(books.location))}
                onFind={() => go(deskOpen(null))}
                onForget={() => go(deskForget(books.location))}
              />
            ))}
          </div>
          <div className="recentfoot muted">
            <Kbd text="↑↓" /> {t("palette.pick")} <Kbd text="Enter" /> {t("keys.open")}
          </div>
        </section>
        <section className="doors" aria-label={t("start.doors")}>
          {doors.map(({ icon: Icon, title, note, run }, i) => (
            <button type="button" key={title} className="card door" onClick={run} disabled={busy}>
              <Icon size={18} />
              <span>
                <strong>{title}</strong>
                <span className="muted">{note}</span>
              </span>
              <Kbd text={String(i + 1)} />
            </button>
          ))}
          {error !== null && <Failure what={t("start.failed")} error={error} />}
        </section>
      </div>
      <footer className="statusbar">
        <span>{t("start.version", { version: state.version })}</span>
        <span>{t("start.local")}</span>
        <StartSettings />
      </footer>
      {help && <Help onClose={() => shellDo({ help: false })} />}
    </div>
  );
}

function Recent({
  books,
  lit,
  onPick,
  onOpen,
  onFind,
  onForget,
}: {
  books: RecentBooks;
  lit: boolean;
  onPick: () => void;
  onOpen: () => void;
  onFind: () => void;
  onForget: () => void;
}) {
  const t = useT();
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const { day, time } = whenParts(books.opened_at, Date.now() * 1000, zone);
  const word = day === "today" ? t("common.today") : day === "yesterday" ? t("common.yesterday") : day;
  const when = day === "today" || day === "yesterday" ? `${word} ${time}` : word;
  return (
    <div
      role="option"
      aria-selected={lit}
      tabIndex={-1}
      className={lit ? "recentrow lit" : "recentrow"}
      onClick={() => (lit && books.found ? onOpen() : onPick())}
      onDoubleClick={() => books.found && onOpen()}
    >
      <div>
        <strong>{books.name}</strong>
        <span className="muted">{books.location}</span>
      </div>
      {books.found ? (
        <div className="recentright">
          <span className="muted">{t("start.opened", { when })}</span>
        </div>
      ) : (
        <div className="recentright">
          <Dot tone="red">{t("start.missing")}</Dot>
          <span>
            <Button type="link" size="small" onClick={onFind}>
              {t("start.locate")}
            </Button>
            ·
            <Button type="link" size="small" onClick={onForget}>
              {t("start.forget")}
            </Button>
          </span>
        </div>
      )}
    </div>
  );
}

function StartSettings() {
  const t = useT();
  const { language, appearance, set } = useSettings();
  return (
    <span className="statuskeys">
      <Dropdown
        trigger={["click"]}
        menu={{
          items: [
            { key: "zh-CN", label: t("shell.chinese") },
            { key: "en", label: t("shell.english") },
          ],
          onClick: ({ key }) => set({ language: key as Language }),
        }}
      >
        <button type="button" className="plain">
          {language === "en" ? t("shell.english") : t("shell.chinese")} ▾
        </button>
      </Dropdown>
      <Dropdown
        trigger={["click"]}
        menu={{
          items: (["system", "light", "dark"] as const).map((key) => ({ key, label: t(`shell.${key}`) })),
          onClick: ({ key }) => set({ appearance: key as Appearance }),
        }}
      >
        <button type="button" className="plain">
          {t("shell.appearance")} {t(`shell.${appearance}`)} ▾
        </button>
      </Dropdown>
      <button type="button" className="plain" onClick={() => shellDo({ help: true })}>
        <Kbd id="help" /> {t("keys.help")}
      </button>
    </span>
  );
}
