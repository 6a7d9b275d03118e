import { useMemo } from "react";
import type { Bin } from "@/contract";
import { errorText, useT } from "@/i18n";
import { useTab } from "@/shell/page-context";
import { openPage } from "@/state/tabs";
import { call } from "@/transport/call";
import { useChange, useRead } from "@/transport/query";
import { Retired } from "@/ui/cells";
import { type FieldSpec, Fields, useFormProblems } from "@/ui/form/Fields";
import { ChangedBy, RecordPage, RetireButton, Unread, useSaving } from "@/ui/form/RecordPage";
import { savedOf, useDraft } from "@/ui/form/useDraft";
import { Failure } from "@/ui/Message";
import { KeyButton } from "@/ui/Page";

/** One bin of a warehouse. */
export default function BinPage() {
  const t = useT();
  const { warehouse = "", code, floor } = useTab().params;
  const isNew = code === undefined && floor === undefined;
  const read = useRead("bin.get", { warehouse, code: code ?? "" }, { enabled: !isNew });
  // Its former code's answer may still be on the screen while another is read.
  if (!isNew && !read.data) return <Unread title={`${t("bin.noun")} ${warehouse} ${code ?? t("bin.floor")}`} read={read} />;
  return <BinForm key={isNew ? "new" : "one"} warehouse={warehouse} read={read} />;
}

function BinForm({ warehouse, read }: { warehouse: string; read: ReturnType<typeof useRead<"bin.get">> }) {
  const t = useT();
  const tab = useTab();
  const view = read.data;
  const loaded = useMemo(() => view && savedOf(view.bin, view), [view]);
  const start = useMemo((): Bin => ({ warehouse, code: "", barcode: "", note: "", retired: false }), [warehouse]);
  const draft = useDraft<Bin>(loaded, start);
  const bin = draft.value;
  const isNew = draft.revision === null;
  const isFloor = !isNew && draft.base.code === "";
  const fields: FieldSpec<Bin>[] = [
    { name: "warehouse", label: t("bin.warehouse"), kind: { type: "text" }, fixed: view?.warehouse_name ?? warehouse },
    {
      name: "code",
      label: t("bin.code"),
      kind: { type: "text" },
      required: !isFloor,
      fixed: isFloor ? t("bin.floorFixed") : undefined,
    },
    { name: "barcode", label: t("bin.barcode"), kind: { type: "text" }, span: 2 },
    { name: "note", label: t("common.note"), kind: { type: "long" }, span: 6 },
  ];
  const problems = useFormProblems(draft, fields, errorText);
  const saving = useSaving(
    draft,
    problems,
    async (record, revision) => {
      const from = draft.base.code;
      const renamed = revision !== null && from !== record.code;
      const saved = await call("bin.save", { bin: record, revision, renamed_from: renamed ? from : null });
      return savedOf(saved.bin, saved);
    },
    ({ record }) => tab.setParams(record.code === "" ? { warehouse, floor: "1" } : { warehouse, code: record.code }),
  );
  const retire = useChange("bin.retire", (v) => draft.take(savedOf(v.bin, v)));
  const name = isFloor ? t("bin.floor") : draft.base.code;
  return (
    <RecordPage
      title={isNew ? t("bin.create") : `${t("bin.noun")} ${warehouse} ${name}`}
      sub={
        <>
          <Retired retired={bin.retired} />
          {view && (
            <span className="muted">{view.items > 0 ? t("warehouse.lies", { count: view.items }) : t("warehouse.isEmpty")}</span>
          )}
        </>
      }
      draft={draft}
      saving={saving}
      labelOf={(field) => fields.find((f) => f.name === field)?.label ?? field}
      show={(_, value) => String(value ?? "")}
      read={read}
      message={retire.error && <Failure what={t("form.notRetired")} error={retire.error} />}
      bar={
        <ChangedBy
          by={view?.changed_by}
          at={view?.changed_at}
          trail={{ kind: "bin", code: `${warehouse} ${draft.base.code}`.trim() }}
        />
      }
      actions={
        <>
          {!isNew && !isFloor && (
            <RetireButton
              record={draft.base}
              draft={draft}
              change={{ isPending: retire.isPending, mutate: (input) => retire.mutate({ warehouse, ...input }) }}
            />
          )}
          <KeyButton quiet label={`${t("warehouse.noun")} ${warehouse}`} run={() => openPage("warehouse", { code: warehouse })} />
          {!isNew && (
            <KeyButton right="master_data" quiet label={t("bin.create")} id="create" run={() => openPage("bin", { warehouse })} />
          )}
        </>
      }
    >
      <div className="form">
        <Fields draft={draft} fields={fields} problems={problems} />
      </div>
      {!isNew && !isFloor && <p className="gridnote">{t("bin.renameNote")}</p>}
    </RecordPage>
  );
}
