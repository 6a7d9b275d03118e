import { useMemo } from "react";
import type { Warehouse } from "@/contract";
import { errorText, useT } from "@/i18n";
import { useTab } from "@/shell/page-context";
import { openPage } from "@/state/tabs";
import { call } from "@/transport/call";
import { useChange } from "@/transport/query";
import { Retired } from "@/ui/cells";
import { type FieldSpec, Fields, useFormProblems } from "@/ui/form/Fields";
import { ChangedBy, RecordPage, RetireButton, Unread, useCoded, useSaving } from "@/ui/form/RecordPage";
import { SupplierSelect } from "@/ui/form/SupplierSelect";
import { savedOf, useDraft } from "@/ui/form/useDraft";
import { Failure } from "@/ui/Message";
import { KeyButton } from "@/ui/Page";
import { Bins } from "./Bins";
import { useWarehouseKinds } from "./words";

const blank: Warehouse = { code: "", name: "", kind: "stock", partner: "", note: "", retired: false };

/** One warehouse with its bins. */
export default function WarehousePage() {
  const t = useT();
  const { code, copy, read, missing } = useCoded("warehouse.get");
  if (missing !== null) return <Unread title={`${t("warehouse.noun")} ${missing}`} read={read} />;
  const start = copy !== undefined && read.data ? { ...read.data.warehouse, code: "", retired: false } : blank;
  return <WarehouseForm key={code ?? "new"} read={read} isCopy={code === undefined} start={start} />;
}

function WarehouseForm({
  read,
  isCopy,
  start,
}: {
  read: ReturnType<typeof useCoded<"warehouse.get">>["read"];
  /** What was read is only where a new one starts from. */
  isCopy: boolean;
  start: Warehouse;
}) {
  const t = useT();
  const tab = useTab();
  const kinds = useWarehouseKinds();
  const view = isCopy ? undefined : read.data;
  const loaded = useMemo(() => view && savedOf(view.warehouse, view), [view]);
  const draft = useDraft<Warehouse>(loaded, start);
  const warehouse = draft.value;
  const isNew = draft.revision === null;
  const fixed = view?.fixed ? t("warehouse.kindFixed") : undefined;
  const fields: FieldSpec<Warehouse>[] = [
    {
      name: "code",
      label: t("warehouse.code"),
      kind: { type: "text" },
      required: true,
      fixed: isNew ? undefined : t("form.codeFixed"),
    },
    { name: "name", label: t("warehouse.name"), kind: { type: "text" }, span: 2, required: true },
    { name: "kind", label: t("warehouse.kind"), kind: { type: "choice", options: kinds }, required: true, fixed },
    ...(warehouse.kind === "supplier"
      ? [
          {
            name: "partner" as const,
            label: t("warehouse.partner"),
            span: 2,
            required: true,
            kind: {
              type: "custom" as const,
              render: (id: string) => (
                <SupplierSelect
                  id={id}
                  value={warehouse.partner}
                  name={view?.warehouse.partner === warehouse.partner ? view.partner_name : ""}
                  disabled={fixed !== undefined}
                  onPick={(partner) => draft.set({ partner })}
                />
              ),
            },
          },
        ]
      : []),
    { name: "note", label: t("common.note"), kind: { type: "long" }, span: 6 },
  ];
  const problems = useFormProblems(draft, fields, errorText);
  const saving = useSaving(
    draft,
    problems,
    async (record, revision) => {
      // A supplier that was chosen before the kind was another is none of it.
      const partner = record.kind === "supplier" ? record.partner : "";
      const saved = await call("warehouse.save", { warehouse: { ...record, partner }, revision });
      return savedOf(saved.warehouse, saved);
    },
    (saved) => tab.setParams({ code: saved.record.code }),
  );
  const retire = useChange("warehouse.retire", (v) => draft.take(savedOf(v.warehouse, v)));
  return (
    <RecordPage
      title={isNew ? t("warehouse.create") : `${t("warehouse.noun")} ${warehouse.code} ${warehouse.name}`}
      sub={
        <>
          <Retired retired={warehouse.retired} />
          {view && (
            <span className="muted">{view.items > 0 ? t("warehouse.lies", { count: view.items }) : t("warehouse.isEmpty")}</span>
          )}
        </>
      }
      draft={draft}
      saving={saving}
      labelOf={(field) => fields.find((f) => f.name === field)?.label ?? field}
      show={(field, value) =>
        field === "kind" ? (kinds.find((k) => k.value === value)?.label ?? String(value)) : String(value ?? "")
      }
      read={read}
      message={retire.error && <Failure what={t("form.notRetired")} error={retire.error} />}
      bar={<ChangedBy by={view?.changed_by} at={view?.changed_at} trail={{ kind: "warehouse", code: warehouse.code }} />}
      actions={
        !isNew && (
          <>
            <RetireButton record={warehouse} draft={draft} change={retire} />
            <KeyButton
              right="master_data"
              quiet
              label={t("warehouse.create")}
              id="create"
              run={() => openPage("warehouse", {})}
            />
          </>
        )
      }
    >
      <div className="editor">
        <div className="form">
          <Fields draft={draft} fields={fields} problems={problems} />
        </div>
        <p className="gridnote">{t("warehouse.note")}</p>
        {isNew ? (
          <p className="gridnote">{t("bin.saveFirst")}</p>
        ) : (
          <Bins warehouse={warehouse.code} closed={draft.base.retired} />
        )}
      </div>
    </RecordPage>
  );
}
