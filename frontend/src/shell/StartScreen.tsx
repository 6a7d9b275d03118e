import { Button, Input, type InputRef } from "antd";
import { Factory, FilePlus2, FolderOpen } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { DeskState, RecentBooks } from "@/contract";
import { whenParts } from "@/format/date";
import { useT } from "@/i18n";
import { Kbd } from "@/keys/Kbd";
import { deskCreate, deskForget, deskOpen, deskSample } from "@/transport/desk";
import { Dot } from "@/ui/Dot";
import { Failure } from "@/ui/Message";
import { Help } from "./Help";
import { StartSettings } from "./StartSettings";
import { shellDo, useShell } from "./shell-state";

/** The window without books: recent ones, and the doors to others. */
export function StartScreen({ state, onState }: { state: DeskState; onState: (state: DeskState) => void }) {
  const t = useT();
  const [at, setAt] = useState(0);
  const [text, setText] = useState("");
  /** What is being opened: a door, a place, or nothing. */
  const [busy, setBusy] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const filter = useRef<InputRef>(null);
  const help = useShell((s) => s.help);
  const recent = state.recent.filter((b) => `${b.name} ${b.location}`.toLowerCase().includes(text.toLowerCase()));

  const go = (name: string, what: Promise<DeskState>) => {
    setBusy(name);
    setError(null);
    what.then(onState, setError).finally(() => setBusy(null));
  };
  const firstDoor = useRef<HTMLButtonElement>(null);
  const doors = [
    { icon: Factory, id: "sample", title: t("start.sample"), note: t("start.sampleNote"), run: () => go("sample", deskSample()) },
    {
      icon: FilePlus2,
      id: "create",
      title: t("start.create"),
      note: t("start.createNote"),
      run: () => go("create", deskCreate()),
    },
    { icon: FolderOpen, id: "open", title: t("start.open"), note: t("start.openNote"), run: () => go("open", deskOpen(null)) },
  ];
  const keys = useRef<(e: KeyboardEvent) => void>(() => undefined);
  keys.current = (e) => {
    if (busy !== null || help || e.defaultPrevented) return;
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
      if (books?.found) go(books.location, deskOpen(books.location));
    } else if (!typing && e.key === "/") {
      e.preventDefault();
      filter.current?.focus();
    } else if (!typing && !e.ctrlKey && !e.altKey) doors[Number(e.key) - 1]?.run();
  };
  // Without recent books Enter makes the sample factory.
  const none = recent.length === 0;
  useEffect(() => {
    if (none) firstDoor.current?.focus();
  }, [none]);
  useEffect(() => {
    const listen = (e: KeyboardEvent) => keys.current(e);
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);

  return (
    <div className="start">
      <div className="startbody" aria-busy={busy !== null}>
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
            {state.recent.length > 1 && (
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
            )}
          </div>
          <div role="listbox" aria-label={t("start.recent")} className="recentlist">
            {state.recent.length === 0 && <p className="muted recentnone">{t("start.noRecent")}</p>}
            {recent.map((books, i) => (
              <Recent
                key={books.location}
                books={books}
                lit={i === at}
                onPick={() => setAt(i)}
                busy={busy === books.location}
                onOpen={() => go(books.location, deskOpen(books.location))}
                onFind={() => go("open", deskOpen(null))}
                onForget={() => go("forget", deskForget(books.location))}
              />
            ))}
          </div>
          {state.recent.length > 0 && (
            <div className="recentfoot muted">
              <span>
                <Kbd text="↑↓" /> {t("palette.pick")}
              </span>
              <span>
                <Kbd text="Enter" /> {t("keys.open")}
              </span>
            </div>
          )}
        </section>
        <section className="doors" aria-label={t("start.doors")}>
          {doors.map(({ id, icon: Icon, title, note, run }, i) => (
            <button
              type="button"
              key={id}
              data-door={id}
              aria-keyshortcuts={String(i + 1)}
              className="card door"
              onClick={run}
              disabled={busy !== null}
              ref={i === 0 ? firstDoor : undefined}
            >
              <Icon size={18} />
              <span>
                <strong>{title}</strong>
                <span className="muted" role={busy === id ? "status" : undefined}>
                  {busy === id && <span className="spin" />} {busy === "sample" && id === "sample" ? t("start.making") : note}
                </span>
              </span>
              <span className="doorkey muted small">
                {t("start.press")} <Kbd text={String(i + 1)} />
              </span>
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
  busy,
  onPick,
  onOpen,
  onFind,
  onForget,
}: {
  books: RecentBooks;
  lit: boolean;
  busy: boolean;
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
          {busy ? <Dot tone="blue">{t("start.opening")}</Dot> : <span className="muted">{t("start.opened", { when })}</span>}
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
