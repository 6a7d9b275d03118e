import { App } from "antd";
import { type ReactNode, useMemo } from "react";
import { errorText, useT } from "@/i18n";
import { useDenied } from "@/session/useRights";
import type { SystemInfo } from "@/shell/info";
import { useChange } from "@/transport/query";
import { type FieldSpec, Fields, useFormProblems } from "@/ui/form/Fields";
import { useDraft } from "@/ui/form/useDraft";
import { Failure } from "@/ui/Message";
import { KeyButton, Page } from "@/ui/Page";
import { TrailLink } from "@/ui/TrailLink";

interface Books {
  name: string;
  timezone: string;
  currency_decimals: number;
}

const of = (info: SystemInfo): Books => ({
  name: info.books.name,
  timezone: info.timezone,
  currency_decimals: info.currency_decimals,
});

/** Name, time zone and decimals of the currency; below them what else is set here. */
export function BooksForm({
  info,
  also,
  children,
}: {
  info: SystemInfo;
  /** Something below is unsaved, too. */
  also: boolean;
  children: ReactNode;
}) {
  const t = useT();
  const { message } = App.useApp();
  const denied = useDenied()("administer");
  const { name, timezone, currency_decimals } = of(info);
  // The settings have no revision: as they stand is one.
  const loaded = useMemo(
    () => ({ record: { name, timezone, currency_decimals }, revision: 1 }),
    [name, timezone, currency_decimals],
  );
  const draft = useDraft<Books>(loaded, loaded.record, undefined, also);
  const fixed = denied ?? undefined;
  const zones = useMemo(() => {
    const all = Intl.supportedValuesOf("timeZone");
    return (all.includes(timezone) ? all : [timezone, ...all]).map((zone) => ({ value: zone, label: zone }));
  }, [timezone]);
  const fields: FieldSpec<Books>[] = [
    { name: "name", label: t("settings.name"), kind: { type: "text" }, required: true, span: 2, fixed },
    {
      name: "timezone",
      label: t("settings.timezone"),
      kind: { type: "choice", options: zones, search: true },
      required: true,
      span: 2,
      fixed,
    },
    {
      name: "currency_decimals",
      label: t("settings.decimals"),
      kind: { type: "integer" },
      fixed,
      check: (b) => (b.currency_decimals > 4 ? t("form.between", { from: 0, to: 4 }) : null),
    },
  ];
  const problems = useFormProblems(draft, fields, errorText);
  const change = useChange("system.configure", (now) => {
    draft.take({ record: of(now), revision: 1 });
    void message.success(t("settings.saved"));
  });
  const save = () => {
    if (change.isPending || !problems.checkAll()) return;
    const only = Object.fromEntries(
      (Object.keys(draft.value) as (keyof Books)[]).filter(draft.changed).map((field) => [field, draft.value[field]]),
    );
    change.mutate(only, { onError: (error) => problems.fromServer(error) });
  };
  return (
    <Page
      title={t("settings.title")}
      actions={
        <>
          {draft.dirty && <KeyButton label={t("form.revert")} run={draft.revert} />}
          <KeyButton
            id="save"
            label={t("common.save")}
            primary
            bar
            busy={change.isPending}
            disabled={!draft.dirty}
            why={t("form.unchanged")}
            right="administer"
            run={save}
          />
        </>
      }
      message={change.error && <Failure what={t("settings.notSaved")} error={change.error} />}
      totals={
        <>
          <span>
            {t("settings.location")} {info.books.location}
          </span>
          <span className="right">
            <TrailLink kind="book" code="login" />
          </span>
        </>
      }
    >
      <div className="editor">
        <div className="fill settings">
          <div className="form">
            <Fields draft={draft} fields={fields} problems={problems} />
          </div>
          <p className="gridnote">{t("settings.timezoneNote")}</p>
          {children}
        </div>
      </div>
    </Page>
  );
}
