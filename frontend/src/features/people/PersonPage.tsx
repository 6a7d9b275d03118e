import { App, Select } from "antd";
import { useEffect, useMemo, useRef, useState } from "react";
import type { Person, PersonView, Role } from "@/contract";
import { formatClock } from "@/format/date";
import { means } from "@/format/initials";
import { none } from "@/format/number";
import { useWhen } from "@/format/useWhen";
import { errorText, useT } from "@/i18n";
import { RightList } from "@/session/RightList";
import { rightsOf } from "@/session/rights";
import { useRoleName } from "@/session/role-name";
import { useSessionState } from "@/session/useRights";
import { DangerWithReason } from "@/shell/DangerWithReason";
import { useInfo } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { openPage } from "@/state/tabs";
import { call } from "@/transport/call";
import { useChange, useRead } from "@/transport/query";
import { type FieldSpec, Fields, useFormProblems } from "@/ui/form/Fields";
import { ChangedBy, endsDialog, RecordPage, Unread, useSaving } from "@/ui/form/RecordPage";
import { savedOf, useDraft } from "@/ui/form/useDraft";
import { Failure, Message } from "@/ui/Message";
import { KeyButton } from "@/ui/Page";
import { useAltDown } from "@/ui/useAltDown";
import { PersonGrade } from "./PersonGrade";
import { PersonState } from "./PersonList";
import { RetirePerson } from "./RetirePerson";
import { Secrets } from "./Secrets";
import { PersonSessions } from "./Sessions";

const blank: Person = { login: "", name: "", roles: [], retired: false };

/** One person: name, roles, what they log in with, where they are logged in. */
export default function PersonPage() {
  const t = useT();
  const { login, copy } = useTab().params;
  const from = login ?? copy;
  const read = useRead("person.get", { code: from ?? "" }, { enabled: from !== undefined });
  const roles = useRead("role.list", { limit: 100 });
  if (from !== undefined && !read.data) return <Unread title={`${t("people.noun")} ${from}`} read={read} />;
  const start = copy !== undefined && read.data ? { ...blank, roles: read.data.person.roles } : blank;
  return (
    <PersonForm
      key={login ?? "new"}
      view={login === undefined ? undefined : read.data}
      read={read}
      start={start}
      roles={roles.data?.rows.map((row) => row.role) ?? []}
    />
  );
}

function PersonForm({
  view,
  read,
  start,
  roles,
}: {
  view: PersonView | undefined;
  read: { error: ReturnType<typeof useRead<"person.get">>["error"]; refetch: () => unknown };
  start: Person;
  roles: Role[];
}) {
  const t = useT();
  const tab = useTab();
  const when = useWhen();
  const zone = useInfo()?.timezone ?? "Asia/Shanghai";
  const clock = (micros: number | null | undefined) => (micros == null ? none : formatClock(micros, zone));
  const { message } = App.useApp();
  const roleName = useRoleName();
  const own = useSessionState()?.actor?.name;
  const loaded = useMemo(() => view && savedOf(view.person, view), [view]);
  useLockOver(view?.locked_until, read.refetch);
  const draft = useDraft<Person>(loaded, start);
  const [asking, setAsking] = useState<"save" | "retire" | null>(null);
  const person = draft.value;
  const isNew = draft.revision === null;
  const options = roles.map((role) => ({ value: role.code, label: roleName(role) }));
  const [typed, setTyped] = useState("");
  const fields: FieldSpec<Person>[] = [
    {
      name: "login",
      label: t("people.login"),
      kind: { type: "text" },
      required: true,
      fixed: isNew ? undefined : t("people.loginFixed"),
    },
    { name: "name", label: t("people.name"), kind: { type: "text" }, required: true, span: 2 },
    {
      name: "roles",
      label: t("people.roles"),
      span: 3,
      kind: {
        type: "custom",
        render: (id) => (
          <RoleSelect
            id={id}
            value={person.roles}
            options={options}
            typed={typed}
            onType={setTyped}
            onPick={(to) => draft.set({ roles: to })}
          />
        ),
      },
      // What was typed and stands for nothing is never left out in silence.
      check: () => {
        const text = typed.trim();
        if (text === "") return null;
        return t(options.some((o) => means(text, o.value, o.label)) ? "people.rolePick" : "people.roleUnknown", { text });
      },
    },
  ];
  const problems = useFormProblems(draft, fields, errorText);
  const saving = useSaving(
    draft,
    problems,
    async (record, revision, reason) => {
      const saved = await call("person.save", { person: record, revision, reason });
      return savedOf(saved.person, saved);
    },
    ({ record }) => tab.setParams({ login: record.login }),
  );
  const unlock = useChange("person.unlock", () => message.success(t("people.unlocked")));
  const retire = useChange("person.retire", (v) => {
    draft.take(savedOf(v.person, v));
    setAsking(null);
  });
  const had = isNew ? [] : rightsOf(draft.base.roles, roles);
  const has = rightsOf(person.roles, roles);
  const names = (rights: typeof had) => rights.map((right) => t(`right.name.${right}`)).join(t("common.comma"));
  const lost = had.filter((right) => !has.includes(right));
  const gained = has.filter((right) => !had.includes(right));
  // Whoever is retired may nothing already.
  const loses = !isNew && !person.retired && lost.length > 0;
  const locksMeOut = person.login === own && lost.includes("people");
  const who = person.name || person.login;
  const change = !isNew && lost.length + gained.length > 0 && (
    <Message
      tone={lost.length > 0 ? "amber" : "blue"}
      what={lost.length > 0 ? t("people.lose", { who, rights: names(lost) }) : t("people.gain", { who, rights: names(gained) })}
      why={
        <>
          {lost.length > 0 && gained.length > 0 && (
            <>
              {t("people.gain", { who, rights: names(gained) })}
              <br />
            </>
          )}
          {locksMeOut ? t("people.loseOwn") : t("role.atOnce")}
        </>
      }
    />
  );
  const mayNothing = person.roles.length === 0 && !person.retired && draft.dirty && (
    <Message tone="amber" what={t("people.noRole")} why={t("people.noRoleNext")} />
  );
  const askToSave = () => {
    if (!problems.checkAll()) return;
    saving.clear();
    setAsking("save");
  };
  const retirePerson = (retired: boolean, reason?: string) =>
    draft.revision !== null && retire.mutate({ code: person.login, retired, revision: draft.revision, reason });
  return (
    <RecordPage
      title={isNew ? t("people.create") : `${t("people.noun")} ${person.name}`}
      sub={view && <PersonState view={view} when={when} />}
      right="people"
      draft={draft}
      saving={loses ? { ...saving, run: askToSave, error: asking === "save" ? null : saving.error } : saving}
      labelOf={(field) => fields.find((f) => f.name === field)?.label ?? field}
      show={(field, value) =>
        field === "roles"
          ? (value as string[]).map((code) => options.find((o) => o.value === code)?.label ?? code).join(t("common.comma"))
          : String(value ?? "")
      }
      read={read}
      message={
        retire.error ? (
          <Failure what={t("form.notRetired")} error={retire.error} />
        ) : unlock.error ? (
          <Failure what={t("people.notUnlocked")} error={unlock.error} />
        ) : view?.locked_until != null ? (
          <Message
            tone="amber"
            what={t("people.lockedWhat", {
              count: view.failed,
              since: clock(view.locked_since),
              until: clock(view.locked_until),
            })}
            why={t("people.lockedWhy")}
            next={[{ label: t("people.unlock"), run: () => unlock.mutate({ code: person.login }), busy: unlock.isPending }]}
          />
        ) : null
      }
      bar={<ChangedBy by={view?.changed_by} at={view?.changed_at} trail={{ kind: "person", code: person.login }} />}
      inspector={isNew ? undefined : <PersonSessions login={person.login} />}
      actions={
        !isNew && (
          <>
            <KeyButton
              label={person.retired ? t("common.reuse") : t("common.retire")}
              danger={!person.retired}
              busy={retire.isPending}
              disabled={draft.dirty}
              why={t("version.saveFirst")}
              run={() => (person.retired ? retirePerson(false) : setAsking("retire"))}
            />
            <KeyButton label={t("common.copy")} run={() => openPage("person", { copy: person.login })} />
            <KeyButton id="create" label={t("people.create")} run={() => openPage("person", {})} />
          </>
        )
      }
    >
      <div className="editor">
        <div className="fill">
          <div className="form">
            <Fields draft={draft} fields={fields} problems={problems} />
          </div>
          {change && <div className="pagemessage">{change}</div>}
          {mayNothing && <div className="pagemessage">{mayNothing}</div>}
          <div className="partshead">
            <strong>{t("people.secretsTitle")}</strong>
            {isNew && <span className="muted">{t("people.saveFirst")}</span>}
          </div>
          {view && !isNew && (
            <div className="blocks">
              <Secrets view={view} />
            </div>
          )}
          {view && !isNew && <PersonGrade login={view.person.login} />}
          <div className="partshead">
            <strong>{t("people.may")}</strong>
            <span className="muted">{person.roles.length === 0 ? t("people.noRole") : t("people.rolesNote")}</span>
          </div>
          <RightList rights={has} before={isNew ? has : had} />
        </div>
      </div>
      {asking === "retire" && (
        <RetirePerson
          person={person}
          busy={retire.isPending}
          error={retire.error}
          onClose={() => setAsking(null)}
          onGo={(reason) => retirePerson(true, reason)}
        />
      )}
      {asking === "save" && (
        <DangerWithReason
          label={t("people.loseTitle", { who })}
          title={t("people.loseTitle", { who })}
          why={
            <>
              {t("people.lose", { who, rights: names(lost) })}
              <br />
              {locksMeOut ? t("people.loseOwn") : t("role.atOnce")}
            </>
          }
          stay={t("common.cancel")}
          go={t("people.loseGo", { count: lost.length })}
          busy={saving.busy}
          onStay={() => setAsking(null)}
          onGo={(reason) => saving.run(reason, (failed) => endsDialog(failed) && setAsking(null))}
        >
          {saving.error && <Failure what={t("form.notSaved")} error={saving.error} />}
        </DangerWithReason>
      )}
    </RecordPage>
  );
}

/** Reads somebody again once their lock is over, as nobody tells that it is. */
function useLockOver(until: number | null | undefined, read: () => unknown): void {
  const latest = useRef(read);
  latest.current = read;
  useEffect(() => {
    if (until == null) return;
    // This computer's clock may be another than the books': then it is asked for again in a while.
    const timer = setInterval(() => void latest.current(), Math.max(until / 1000 - Date.now(), 4000) + 1000);
    return () => clearInterval(timer);
  }, [until]);
}

/** Finds a role by its code, name or 拼音首字母; what was typed stays until it stands for one, or is taken away. */
function RoleSelect({
  id,
  value,
  options,
  typed,
  onType,
  onPick,
}: {
  id: string;
  value: string[];
  options: { value: string; label: string }[];
  typed: string;
  onType: (text: string) => void;
  onPick: (roles: string[]) => void;
}) {
  const list = useAltDown();
  const t = useT();
  // As the books keep them, so that one taken away and given again is no change.
  const pick = (roles: string[]) => {
    onType("");
    onPick([...roles].sort());
  };
  return (
    <Select
      id={id}
      mode="multiple"
      value={value}
      options={options}
      showSearch={{
        searchValue: typed,
        onSearch: onType,
        filterOption: (text, option) => means(text, option?.value ?? "", option?.label ?? ""),
      }}
      notFoundContent={typed.trim() === "" ? undefined : t("people.roleUnknown", { text: typed.trim() })}
      onChange={pick}
      onBlur={() => {
        // By leaving, it stands for the only one that fits.
        const fits = typed.trim() === "" ? [] : options.filter((o) => means(typed, o.value, o.label));
        const [only] = fits.filter((o) => o.value === typed.trim() || o.label === typed.trim());
        const one = only ?? (fits.length === 1 ? fits[0] : undefined);
        if (one) pick([...new Set([...value, one.value])]);
      }}
      {...list}
    />
  );
}
