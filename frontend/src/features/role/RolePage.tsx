import { App } from "antd";
import { useMemo, useState } from "react";
import type { Person, Right, Role, RoleView } from "@/contract";
import { errorText, textOf, useT } from "@/i18n";
import { RightList } from "@/session/RightList";
import { effectOf, sorted } from "@/session/rights";
import { useRoleName } from "@/session/role-name";
import { Danger } from "@/shell/Danger";
import { DangerWithReason } from "@/shell/DangerWithReason";
import { useTab } from "@/shell/page-context";
import { closeTab, openPage } from "@/state/tabs";
import { call } from "@/transport/call";
import { ApiError } from "@/transport/error";
import { useChange, useRead } from "@/transport/query";
import { Tag } from "@/ui/Dot";
import { type FieldSpec, Fields, useFormProblems } from "@/ui/form/Fields";
import { ChangedBy, endsDialog, RecordPage, Unread, useSaving } from "@/ui/form/RecordPage";
import { savedOf, useDraft } from "@/ui/form/useDraft";
import { Failure, Message } from "@/ui/Message";
import { KeyButton, Section } from "@/ui/Page";

const blank: Role = { code: "", name: "", rights: ["look"] };

const most = 1000;

/** One role: what it may do, in words, and who has it. */
export default function RolePage() {
  const t = useT();
  const { code, copy } = useTab().params;
  const from = code ?? copy;
  // Roles are few, and what one gives hangs on the others: all are read.
  const read = useRead("role.list", { limit: most }, { keep: true });
  const people = useRead("person.list", { limit: most }, { keep: true });
  const view = read.data?.rows.find((row) => row.role.code === from);
  if (from !== undefined && !view) {
    const gone = read.data && !read.error ? new ApiError("missing", "missing", "", { key: from }) : read.error;
    return <Unread title={`${t("role.noun")} ${from}`} read={{ error: gone, refetch: read.refetch }} />;
  }
  const start = copy !== undefined && view ? { ...view.role, code: "" } : blank;
  return (
    <RoleForm
      key={code ?? "new"}
      view={code === undefined ? undefined : view}
      read={read}
      start={start}
      roles={read.data?.rows.map((row) => row.role) ?? []}
      people={people.data?.rows.map((row) => row.person) ?? []}
    />
  );
}

function RoleForm({
  view,
  read,
  start,
  roles,
  people,
}: {
  view: RoleView | undefined;
  read: { error: ApiError | null; refetch: () => unknown };
  start: Role;
  roles: Role[];
  people: Person[];
}) {
  const t = useT();
  const tab = useTab();
  const { message } = App.useApp();
  const roleName = useRoleName();
  const loaded = useMemo(() => view && savedOf({ ...view.role, rights: sorted(view.role.rights) }, view), [view]);
  const draft = useDraft<Role>(loaded, start);
  const [asking, setAsking] = useState<"save" | "remove" | null>(null);
  const role = draft.value;
  const isNew = draft.revision === null;
  const readyMade = view?.ready_made === true;
  const fields: FieldSpec<Role>[] = [
    {
      name: "code",
      label: t("role.code"),
      kind: { type: "text" },
      required: true,
      fixed: isNew ? undefined : t("form.codeFixed"),
    },
    {
      name: "name",
      label: readyMade ? `${t("role.nameTitle")} (${textOf(`role.name.${role.code}`) ?? ""})` : t("role.nameTitle"),
      kind: { type: "text" },
      required: !readyMade,
      span: 2,
    },
  ];
  const problems = useFormProblems(draft, fields, errorText);
  const saving = useSaving(
    draft,
    problems,
    async (record, revision, reason) => {
      const saved = await call("role.save", { role: record, revision, reason });
      return savedOf({ ...saved.role, rights: sorted(saved.role.rights) }, saved);
    },
    ({ record }) => tab.setParams({ code: record.code }),
  );
  const remove = useChange("role.remove", ({ code }) => {
    void message.success(t("role.removed", { role: code }));
    closeTab(tab.id);
  });
  const names = (rights: readonly Right[]) => rights.map((right) => t(`right.name.${right}`)).join(t("common.comma"));
  const who = people.filter((person) => person.roles.includes(role.code));
  const effect = isNew ? null : effectOf(draft.base, role.rights, people, roles);
  const lose = effect && effect.losing.people.length > 0 ? effect.losing : null;
  const gain = effect && effect.gaining.people.length > 0 ? effect.gaining : null;
  const said = (what: "lose" | "gain", { people: whom, rights }: { people: Person[]; rights: Right[] }) =>
    t(`role.${what}`, { count: whom.length, people: whom.map((p) => p.name).join(t("common.comma")), rights: names(rights) });
  const askToSave = () => {
    if (!problems.checkAll()) return;
    saving.clear();
    setAsking("save");
  };
  const title = isNew ? t("role.create") : `${t("role.noun")} ${roleName(role)}`;
  return (
    <RecordPage
      title={title}
      sub={readyMade && <Tag outline>{t("role.readyMade")}</Tag>}
      right="people"
      draft={draft}
      saving={lose ? { ...saving, run: askToSave, error: asking === "save" ? null : saving.error } : saving}
      labelOf={(field) => fields.find((f) => f.name === field)?.label ?? t("role.rights")}
      show={(field, value) => (field === "rights" ? names(value as Right[]) : String(value ?? ""))}
      read={read}
      message={remove.error && asking === null && <Failure what={t("role.notRemoved")} error={remove.error} />}
      bar={<ChangedBy by={view?.changed_by} at={view?.changed_at} trail={{ kind: "role", code: role.code }} />}
      inspector={isNew ? undefined : <WhoHas people={who} />}
      actions={
        !isNew && (
          <>
            {!readyMade && (
              <KeyButton
                label={t("role.remove")}
                danger
                busy={remove.isPending}
                disabled={(view?.people ?? 0) > 0}
                why={t("role.inUse", { count: view?.people ?? 0 })}
                run={() => {
                  remove.reset();
                  setAsking("remove");
                }}
              />
            )}
            <KeyButton label={t("common.copy")} run={() => openPage("role", { copy: role.code })} />
            <KeyButton id="create" label={t("role.create")} run={() => openPage("role", {})} />
          </>
        )
      }
    >
      <div className="editor">
        <div className="fill">
          <div className="form">
            <Fields draft={draft} fields={fields} problems={problems} />
          </div>
          {(lose || gain) && (
            <div className="pagemessage">
              <Message
                tone={lose ? "amber" : "blue"}
                what={lose ? said("lose", lose) : gain && said("gain", gain)}
                why={
                  <>
                    {lose && gain && (
                      <>
                        {said("gain", gain)}
                        <br />
                      </>
                    )}
                    {t("role.atOnce")}
                  </>
                }
              />
            </div>
          )}
          <div className="partshead">
            <strong>{t("role.rights")}</strong>
            {readyMade && <span className="muted">{t("role.readyMadeNote")}</span>}
          </div>
          <RightList
            rights={role.rights}
            before={isNew ? role.rights : draft.base.rights}
            onChange={(rights) => draft.set({ rights })}
          />
        </div>
      </div>
      {asking === "save" && lose && (
        <DangerWithReason
          label={t("role.loseTitle", { role: roleName(role) })}
          title={t("role.loseTitle", { role: roleName(role) })}
          why={
            <>
              {said("lose", lose)}
              <br />
              {lose.people.length > 1 && (
                <>
                  <span className="small">{lose.people.map((p) => p.name).join(t("common.comma"))}</span>
                  <br />
                </>
              )}
              {t("role.atOnce")}
            </>
          }
          stay={t("common.cancel")}
          go={t("role.loseGo", { count: lose.people.length })}
          busy={saving.busy}
          onStay={() => setAsking(null)}
          onGo={(reason) => saving.run(reason, (failed) => endsDialog(failed) && setAsking(null))}
        >
          {saving.error && <Failure what={t("form.notSaved")} error={saving.error} />}
        </DangerWithReason>
      )}
      {asking === "remove" && (
        <Danger
          label={`${t("role.remove")} ${roleName(role)}`}
          title={`${t("role.remove")} ${roleName(role)}`}
          why={t("role.nobody")}
          stay={t("common.cancel")}
          go={t("role.remove")}
          busy={remove.isPending}
          onStay={() => setAsking(null)}
          onGo={() => remove.mutate({ code: role.code }, { onError: (failed) => endsDialog(failed) && setAsking(null) })}
        >
          {remove.error && <Failure what={t("role.notRemoved")} error={remove.error} />}
        </Danger>
      )}
    </RecordPage>
  );
}

function WhoHas({ people }: { people: Person[] }) {
  const t = useT();
  return (
    <Section title={t("role.whoHas")} note={people.length > 0 ? String(people.length) : undefined}>
      {people.length === 0 && <span className="muted">{t("role.nobody")}</span>}
      {people.map((person) => (
        <div key={person.login} className="fact">
          <button
            type="button"
            className="plain link"
            title={person.name}
            onClick={() => openPage("person", { login: person.login })}
          >
            {person.name}
          </button>
          <span className="muted code" title={person.login}>
            {person.retired ? t("common.retired") : person.login}
          </span>
        </div>
      ))}
    </Section>
  );
}
