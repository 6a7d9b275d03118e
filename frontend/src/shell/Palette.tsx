import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { formatCount } from "@/format/number";
import { useT } from "@/i18n";
import { Kbd } from "@/keys/Kbd";
import { comboOf, type KeyId, matches } from "@/keys/table";
import { useMay, useSeenPages } from "@/session/useRights";
import { openPage, type PageId } from "@/state/tabs";
import { call } from "@/transport/call";
import { readKey } from "@/transport/query";
import { Tag } from "@/ui/Dot";
import { isTrackable, kindOf, openChain, openPaper } from "@/ui/Papers";
import { Overlay } from "./Overlay";
import { shellDo } from "./shell-state";

interface Entry {
  id: string;
  group: "chain" | "items" | "centers" | "partners" | "more" | "pages" | "commands";
  head: string;
  body: string;
  note?: string;
  retired?: boolean;
  key?: KeyId;
  /** The item's code, for the keys that act on it. */
  item?: string;
  /** The palette stays. */
  stays?: boolean;
  run: () => void;
}

/** Rows of found things that are shown at first, so that pages and commands stand below them on one screen. */
const shownHits = 10;
/** As many as are asked for, and shown when more are wanted; the list of items has all. */
const mostHits = 200;

const groups = ["chain", "items", "centers", "partners", "more", "pages", "commands"] as const;

const groupOf = { item: "items", work_center: "centers", partner: "partners" } as const;
const hitGroups: ReadonlySet<Entry["group"]> = new Set(["chain", ...Object.values(groupOf)]);

/** Ctrl K: items, work centres and partners by code, name or initials; chains by code or paper; pages; commands. `>` leaves only commands. */
export function Palette({ onClose }: { onClose: () => void }) {
  const t = useT();
  const may = useMay();
  const pages = useSeenPages();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const [all, setAll] = useState(false);
  /** The item that was marked last: what the commands below are about. */
  const [marked, setMarked] = useState<string | null>(null);
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

  const count = hits.length === 0 ? 0 : (found.data?.total ?? 0);
  // What is ranked at most is not all there is.
  const whole = hits.length === count && found.data?.cut !== true;
  const has = (id: PageId) => pages.some((p) => p.id === id);
  const about = hits.find((h) => h.kind === "item" && h.code === marked) ?? hits.find((h) => h.kind === "item");
  const item = about?.code;

  // biome-ignore lint/correctness/useExhaustiveDependencies: `has` and `may` look at `pages`
  const entries = useMemo(() => {
    const shown = all ? hits : hits.slice(0, shownHits);
    const list: Entry[] = shown.map((hit) => ({
      id: `${hit.kind} ${hit.code}`,
      group: groupOf[hit.kind],
      head: hit.code,
      body: `${hit.name} ${hit.spec}`,
      retired: hit.retired,
      item: hit.kind === "item" ? hit.code : undefined,
      run: () => openPage(hit.kind, { code: hit.code }),
    }));
    if (!all && hits.length > shown.length) {
      list.push({
        id: "more",
        group: "more",
        head: t("palette.more", { count: (hits.length - shown.length) as never }),
        body: "",
        stays: true,
        run: () => setAll(true),
      });
    } else if (!whole && has("item.list")) {
      list.push({
        id: "list",
        group: "more",
        head: t("palette.inList"),
        body: t("palette.inListNote", { text: words }),
        run: () => openPage("item.list", { text: words }),
      });
    }
    const chain = words.toUpperCase();
    if (!onlyCommands && isTrackable(chain) && has("lineage")) {
      // Above all that was found: whoever types a whole code means it.
      list.unshift({ id: "chain", group: "chain", head: chain, body: t("lineage.open"), run: () => openChain(chain) });
    }
    const kind = onlyCommands ? undefined : kindOf(chain);
    if (kind && has(kind)) {
      list.unshift({
        id: "paper",
        group: "chain",
        head: chain,
        body: t("palette.openPaper", { noun: t(`document.kinds.${kind}`) }),
        run: () => openPaper(chain),
      });
    }
    const fits = (s: string) => s.toLowerCase().includes(words.toLowerCase());
    for (const page of pages) {
      if (!page.menu || onlyCommands) continue;
      const label = t(page.menu.label) as string;
      if (fits(label))
        list.push({ id: page.id, group: "pages", head: label, body: t("palette.openPage"), run: () => openPage(page.id, {}) });
    }
    if (item && has("explosion")) {
      list.push({
        id: "explode",
        group: "commands",
        head: t("explosion.title"),
        body: t("palette.explode", { code: item }),
        key: "explode",
        run: () => openPage("explosion", { item }),
      });
      list.push({
        id: "whereUsed",
        group: "commands",
        head: t("where_used.title"),
        body: t("palette.whereUsed", { code: item }),
        key: "whereUsed",
        run: () => openPage("where_used", { item }),
      });
    }
    for (const page of pages) {
      if (!page.create || !may(page.createRight ?? "master_data")) continue;
      const label = t(page.create) as string;
      if (words === "" || fits(label))
        list.push({
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
        list.push({
          id: key,
          group: "commands",
          head: label,
          body: t(`palette.${key}`),
          key,
          run: () => shellDo(key === "jobs" ? { jobs: true } : { help: true }),
        });
    }
    return list;
  }, [hits, all, whole, item, pages, words, onlyCommands, t]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another question starts at the first answer
  useEffect(() => {
    setAt(0);
    setAll(false);
    setMarked(null);
  }, [words]);
  const lit = entries[at]?.item;
  useEffect(() => {
    if (lit !== undefined) setMarked(lit);
  }, [lit]);
  useEffect(() => {
    list.current?.querySelector(`[data-at="${at}"]`)?.scrollIntoView({ block: "nearest" });
  }, [at]);

  const run = (entry: Entry | undefined) => {
    if (!entry) return;
    if (!entry.stays) onClose();
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
    // On a hit they act on it, further down on the item that the commands name.
    for (const id of ["explode", "whereUsed"] as const) {
      if (!matches(e.nativeEvent, comboOf(id))) continue;
      e.preventDefault();
      run(entries.find((entry) => entry.id === id));
    }
  };
  // Papers, chains and pages are found here, and no less results where the books have none.
  const results = count > 0 ? count : entries.filter((entry) => entry.group !== "more").length;
  const counted = `${formatCount(results)}${found.data?.cut ? "+" : ""}`;
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
          {asked !== "" && !onlyCommands && found.data ? t("palette.count", { count: counted as never, ms }) : ""}
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
            <section key={group} aria-label={group === "more" ? undefined : t(`palette.group.${group}`)}>
              {group !== "more" && <h4>{t(`palette.group.${group}`)}</h4>}
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
                    // The keyboard stays where the words are typed.
                    onMouseDown={(e) => e.preventDefault()}
                    onClick={() => run(entry)}
                  >
                    <span className={hitGroups.has(group) ? "code strong" : ""}>{entry.head}</span>
                    <span className="palettebody">
                      {entry.body} {entry.retired && <Tag>{t("common.retired")}</Tag>}
                    </span>
                    {entry.key && <Kbd id={entry.key} />}
                    {entry.item && here === at && has("explosion") && (
                      <span className="palettekeys">
                        <Kbd id="explode" /> {t("explosion.title")} <Kbd id="whereUsed" /> {t("where_used.title")}
                      </span>
                    )}
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
        {item && has("explosion") && (
          <>
            <span>
              <Kbd id="explode" /> {t("explosion.title")}
            </span>
            <span>
              <Kbd id="whereUsed" /> {t("where_used.title")}
            </span>
          </>
        )}
        <span className="right">
          {t("palette.prefix")} <Kbd text=">" /> {t("palette.group.commands")}
        </span>
      </div>
    </Overlay>
  );
}
