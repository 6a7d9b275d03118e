import { Input, type InputRef, Segmented } from "antd";
import { useRef, useState } from "react";
import { type CommandName, traits } from "@/contract";
import { commands } from "@/contract/tags";
import { formatDay } from "@/format/date";
import { useT } from "@/i18n";
import { Kbd } from "@/keys/Kbd";
import { useKey } from "@/keys/registry";
import { nameFrom } from "@/session/people";
import { useToday } from "@/shell/info";
import { before } from "@/trail/day";
import { commandText, kindText, objectKinds } from "@/trail/words";
import { Choice, Moment } from "@/ui/list/Conditions";

/** What is asked for, as it stands in the tab's address. */
export interface Asked {
  actor?: string;
  kind?: string;
  key?: string;
  command?: string;
  from?: string;
  to?: string;
}

type People = { login: string; name: string }[];

interface Condition {
  label: string;
  remove: () => void;
}

/** What leaves rows on the trail: every change but those of one's own screen, and the way back in from the command line. */
const changes = [
  ...(Object.keys(commands) as CommandName[]).filter((name) => traits(name).change && name !== "preference.set"),
  "recover",
];

/** Each condition in words, to be taken away. */
export function useConditions(asked: Asked, put: (change: Asked) => void, people: People): Condition[] {
  const t = useT();
  const today = useToday();
  const words: Record<keyof Asked, (value: string) => string> = {
    actor: (value) => nameFrom(people, value),
    kind: kindText,
    key: (value) => value,
    command: commandText,
    from: (value) => formatDay(value, today),
    to: (value) => formatDay(value, today),
  };
  return (Object.keys(words) as (keyof Asked)[]).flatMap((name) => {
    const value = asked[name];
    if (!value) return [];
    return [
      {
        label: t(`audit.conditions.${name}`, { value: words[name](value) }),
        remove: () => put({ [name]: undefined }),
      },
    ];
  });
}

/** Who, what, on what, since when: each by keyboard. */
export function AuditFilters({
  asked,
  put,
  people,
  conditions,
  today,
}: {
  asked: Asked;
  put: (change: Asked) => void;
  people: People;
  conditions: Condition[];
  today: string;
}) {
  const t = useT();
  const key = useRef<InputRef>(null);
  useKey("filter", () => key.current?.focus(), { bar: true });
  const span = asked.to
    ? "other"
    : !asked.from
      ? "all"
      : asked.from === today
        ? "today"
        : asked.from === before(today, 6)
          ? "week"
          : "other";
  const kinds = objectKinds.map((kind) => ({ value: kind as string, label: kindText(kind) }));
  return (
    <>
      <Segmented
        value={span}
        onChange={(to) => put({ from: to === "today" ? today : to === "week" ? before(today, 6) : undefined, to: undefined })}
        options={[
          { value: "all", label: t("audit.allTime") },
          { value: "today", label: t("audit.today") },
          { value: "week", label: t("audit.week") },
        ]}
      />
      <Moment to="day" label={t("audit.from")} value={asked.from} onPick={(from) => put({ from })} />
      <Moment to="day" label={t("audit.to")} value={asked.to} onPick={(to) => put({ to })} />
      {people.length > 0 ? (
        <Choice
          label={t("audit.anyone")}
          value={asked.actor}
          width={120}
          options={[
            ...people.map((p) => ({ value: p.login, label: `${p.name} ${p.login}` })),
            ...["administrator", "system"].map((value) => ({ value, label: nameFrom(people, value) })),
          ]}
          onPick={(actor) => put({ actor })}
        />
      ) : (
        <Typed label={t("audit.anyone")} value={asked.actor} width={110} onPut={(actor) => put({ actor })} />
      )}
      <Choice
        label={t("audit.anything")}
        value={asked.command}
        width={140}
        options={changes.map((value) => ({ value, label: commandText(value) }))}
        onPick={(command) => put({ command })}
      />
      <Choice
        label={t("audit.anyKind")}
        value={asked.kind}
        width={110}
        options={
          asked.kind && !kinds.some((k) => k.value === asked.kind) ? [...kinds, { value: asked.kind, label: asked.kind }] : kinds
        }
        onPick={(kind) => put({ kind })}
      />
      <span className="right">
        <Typed label={t("audit.key")} value={asked.key} width={170} input={key} onPut={(to) => put({ key: to })} />
      </span>
      {conditions.length > 0 && (
        <span className="sr" role="status">
          {t("list.conditions", { list: conditions.map((c) => c.label).join(t("common.comma")) })}
        </span>
      )}
    </>
  );
}

/** Asked on Enter or on leaving, as the program compares it whole. */
function Typed({
  label,
  value = "",
  width,
  input,
  onPut,
}: {
  label: string;
  value?: string;
  width: number;
  input?: React.Ref<InputRef>;
  onPut: (value: string | undefined) => void;
}) {
  const [text, setText] = useState<string | null>(null);
  const put = () => {
    if (text === null) return;
    setText(null);
    if (text.trim() !== value) onPut(text.trim() || undefined);
  };
  return (
    <Input
      ref={input}
      style={{ width }}
      placeholder={label}
      aria-label={label}
      value={text ?? value}
      onChange={(e) => setText(e.target.value)}
      onPressEnter={put}
      onBlur={put}
      allowClear
      onClear={() => onPut(undefined)}
      suffix={input && <Kbd id="filter" />}
    />
  );
}
