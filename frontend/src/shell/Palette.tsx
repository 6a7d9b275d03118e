import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { formatCount } from "@/format/number";
import { useT } from "@/i18n";
import { Kbd } from "@/keys/Kbd";
import type { KeyId } from "@/keys/table";
import { openPage } from "@/state/tabs";
import { call } from "@/transport/call";
import { readKey } from "@/transport/query";
import { Tag } from "@/ui/Dot";
import { Overlay } from "./Overlay";
import { usePages } from "./pages";
import { shellDo } from "./shell-state";

interface Entry {
  id: string;
  group: "items" | "centers" | "pages" | "commands";
  head: string;
  body: string;
  note?: string;
  retired?: boolean;
  key?: KeyId;
  run: () => void;
}

/** Rows of found things that are shown; all that are found are counted. */
const shownHits = 12;
/** As many as are asked for and counted. */
const mostHits = 200;

const groups = ["items", "centers", "pages", "commands"] as const;

/** Ctrl K: items and work centres by code, name or initials; pages; commands. `>` leaves only commands. */
export function Palette({ onClose }: { onClose: () => void }) {
  const t = useT();
  const pages = usePages();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const onlyCommands = text.startsWith(">");
  const words = (onlyCommands ? text.slice(1) : text).trim();
  const asked = useDeferredValue(words);
  const input = { text: asked, limit: mostHits };
  const found = useQuery({
    queryKey: readKey("search.find", input),
    queryFn: () => call("search.find", input),
    enabled: asked !== "" && !onlyCommands,
    placeholderData: keepPreviousData,
  });
  const hits = words === "" || onlyCommands ? [] : (found.data?.hits ?? []);

  const entries = useMemo(() => {
    const all: Entry[] = hits.slice(0, shownHits).map((hit) => ({
      id: `${hit.kind} ${hit.code}`,
      group: hit.kind === "item" ? "items" : "centers",
      head: hit.code,
      body: `${hit.name} ${hit.spec}`,
      retired: hit.retired,
      run: () => openPage(hit.kind === "item" ? "item" : "work_center", { code: hit.code }),
    }));
    const first = hits.find((h) => h.kind === "item")?.code;
    const fits = (s: string) => s.toLowerCase().includes(words.toLowerCase());
    for (const page of pages) {
      if (!page.menu || onlyCommands) continue;
      const label = t(page.menu.label) as string;
      if (fits(label))
        all.push({ id: page.id, group: "pages", head: label, body: t("palette.openPage"), run: () => openPage(page.id, {}) });
    }
    const has = (id: string) => pages.some((p) => p.id === id);
    if (first && has("explosion")) {
      all.push({
        id: "explode",
        group: "commands",
        head: t("explosion.title"),
        body: t("palette.explode", { code: first }),
        run: () => openPage("explosion", { item: first }),
      });
      all.push({
        id: "whereUsed",
        group: "commands",
        head: t("where_used.title"),
        body: t("palette.whereUsed", { code: first }),
        key: "whereUsed",
        run: () => openPage("where_used", { item: first }),
      });
    }
    for (const page of pages) {
      if (!page.create) continue;
      const label = t(page.create) as string;
      if (words === "" || fits(label))
        all.push({
          id: `create ${page.id}`,
          group: "commands",
          head: label,
          body: t("palette.create"),
          run: () => openPage(page.id, {}),
        });
    }
    for (const key of ["jobs", "help"] as const) {
      const label = t(`keys.${key}`);
      if (words === "" ? onlyCommands : fits(label))
        all.push({
          id: key,
          group: "commands",
          head: label,
          body: t(`palette.${key}`),
          key,
          run: () => shellDo(key === "jobs" ? { jobs: true } : { help: true }),
        });
    }
    return all;
  }, [hits, pages, words, onlyCommands, t]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another question starts at the first answer
  useEffect(() => setAt(0), [words]);
  useEffect(() => {
    list.current?.querySelector(`[data-at="${at}"]`)?.scrollIntoView({ block: "nearest" });
  }, [at]);

  const run = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    entry.run();
  };
  const onKey = (e: React.KeyboardEvent) => {
    if (e.nativeEvent.isComposing) return;
    const step = e.key === "ArrowDown" ? 1 : e.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && entries.length > 0) {
      e.preventDefault();
      setAt((at + step + entries.length) % entries.length);
    }
    if (e.key === "Enter") {
      e.preventDefault();
      run(entries[at]);
    }
    if (e.key === "F7") {
      const code = entries[at]?.group === "items" ? entries[at]?.head : undefined;
      e.preventDefault();
      if (code) {
        onClose();
        openPage("where_used", { item: code });
      }
    }
  };
  const count = hits.length;
  const ms = found.data ? Math.max(1, Math.round(found.data.micros / 1000)) : 0;
  let index = -1;
  return (
    <Overlay label={t("keys.search")} className="palette" onClose={onClose}>
      <div className="palettehead">
        <input
          data-autofocus
          value={text}
          onChange={(e) => setText(e.target.value)}
          onKeyDown={onKey}
          placeholder={t("shell.searchHint")}
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={entries[at] ? `palette-${at}` : undefined}
          aria-label={t("keys.search")}
          spellCheck={false}
        />
        <span className="muted num" role="status">
          {asked !== "" && !onlyCommands && found.data
            ? t("palette.count", {
                count: found.data.next == null && !found.data.cut ? formatCount(count) : `${formatCount(count)}+`,
                ms,
              })
            : ""}
        </span>
        <Kbd text="Esc" />
      </div>
      <div className="palettelist" id="palette-list" role="listbox" ref={list}>
        {words !== "" && entries.length === 0 && !found.isFetching && (
          <div className="palettenone">{t("palette.none", { text: words })}</div>
        )}
        {groups.map((group) => {
          const some = entries.filter((e) => e.group === group);
          if (some.length === 0) return null;
          return (
            <section key={group} aria-label={t(`palette.group.${group}`)}>
              <h4>{t(`palette.group.${group}`)}</h4>
              {some.map((entry) => {
                index += 1;
                const here = index;
                return (
                  <div
                    key={entry.id}
                    id={`palette-${here}`}
                    data-at={here}
                    role="option"
                    aria-selected={here === at}
                    className={here === at ? "paletterow lit" : "paletterow"}
                    onMouseMove={() => at !== here && setAt(here)}
                    onClick={() => run(entry)}
                  >
                    <span className={group === "items" || group === "centers" ? "code strong" : ""}>{entry.head}</span>
                    <span className="palettebody">
                      {entry.body} {entry.retired && <Tag>{t("common.retired")}</Tag>}
                    </span>
                    {entry.key && <Kbd id={entry.key} />}
                  </div>
                );
              })}
            </section>
          );
        })}
      </div>
      <div className="palettefoot">
        <span>
          <Kbd text="↑↓" /> {t("palette.pick")}
        </span>
        <span>
          <Kbd text="Enter" /> {t("keys.open")}
        </span>
        <span className="right">
          {t("palette.prefix")} <Kbd text=">" /> {t("palette.group.commands")}
        </span>
      </div>
    </Overlay>
  );
}
