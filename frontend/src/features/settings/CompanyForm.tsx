import { App, Button } from "antd";
import { useMemo } from "react";
import type { Output } from "@/contract";
import { errorText, useT } from "@/i18n";
import { useDenied } from "@/session/useRights";
import { useChange, useRead } from "@/transport/query";
import { type FieldSpec, Fields, useFormProblems } from "@/ui/form/Fields";
import { useDraft } from "@/ui/form/useDraft";
import { Failure } from "@/ui/Message";

type Company = Output<"company.get">;

/** 公司资料: what stands at the head of printed papers. `onDirty` is told whether something is unsaved. */
export function CompanyForm({ onDirty }: { onDirty: (dirty: boolean) => void }) {
  const t = useT();
  const read = useRead("company.get", {});
  return (
    <>
      <div className="partshead">
        <strong>{t("company.title")}</strong>
        <span className="muted">{t("company.note")}</span>
      </div>
      {read.data ? (
        <Filled company={read.data} onDirty={onDirty} />
      ) : read.error ? (
        <Failure
          what={t("list.notRead")}
          error={read.error}
          next={[{ label: t("common.retry"), run: () => void read.refetch() }]}
        />
      ) : (
        // As high as what comes: a button below would be gone from under whoever presses it.
        <div className="form" aria-busy="true" style={{ minHeight: 176 }} />
      )}
    </>
  );
}

function Filled({ company, onDirty }: { company: Company; onDirty: (dirty: boolean) => void }) {
  const t = useT();
  const { message } = App.useApp();
  const denied = useDenied()("administer");
  // The settings have no revision: as they stand is one.
  const loaded = useMemo(() => ({ record: company, revision: 1 }), [company]);
  const draft = useDraft<Company>(loaded, company, onDirty);
  const fixed = denied ?? undefined;
  const field = (name: keyof Company, span = 1): FieldSpec<Company> => ({
    name,
    label: t(`company.${name}`),
    kind: { type: "text" },
    span,
    fixed,
  });
  const fields = [
    field("name", 2),
    field("tax_number", 2),
    field("phone"),
    field("address", 3),
    field("bank", 2),
    field("account"),
  ];
  const problems = useFormProblems(draft, fields, errorText);
  const change = useChange("company.save", (now) => {
    draft.take({ record: now, revision: 1 });
    void message.success(t("settings.saved"));
  });
  return (
    <>
      {change.error && <Failure what={t("settings.notSaved")} error={change.error} />}
      <div className="form">
        <Fields draft={draft} fields={fields} problems={problems} />
        <div className="field">
          <Button
            disabled={!draft.dirty || denied !== null}
            title={denied ?? (draft.dirty ? undefined : t("form.unchanged"))}
            loading={change.isPending}
            onClick={() => {
              if (problems.checkAll()) change.mutate(draft.value, { onError: (error) => problems.fromServer(error) });
            }}
          >
            {t("company.save")}
          </Button>
        </div>
      </div>
    </>
  );
}
