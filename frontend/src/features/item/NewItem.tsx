import { Button } from "antd";
import { useMemo } from "react";
import type { Item } from "@/contract";
import { errorText, useT } from "@/i18n";
import { Overlay } from "@/shell/Overlay";
import type { InPlaceProps } from "@/shell/pages";
import { call } from "@/transport/call";
import { Fields, useFormProblems } from "@/ui/form/Fields";
import { useSaving } from "@/ui/form/RecordPage";
import { savedOf, useDraft } from "@/ui/form/useDraft";
import { Failure, Message } from "@/ui/Message";
import { KeyButton } from "@/ui/Page";
import { blankItem, useItemFields } from "./fields";

/** What was looked for in vain is the code of the new one; what nobody writes a code with, its name. */
function startOf(text: string): Item {
  return /\p{Script=Han}/u.test(text) ? { ...blankItem, name: text } : { ...blankItem, code: text };
}

/** A new item in the midst of something else: the item's own fields in a dialog. */
export default function NewItem({ text, onMade, onClose }: InPlaceProps) {
  const t = useT();
  const start = useMemo(() => startOf(text), [text]);
  // What is unsaved here is not the page's: it goes with the dialog.
  const draft = useDraft<Item>(undefined, start, ignore);
  const { fields, noUnits } = useItemFields(draft);
  const problems = useFormProblems(draft, fields, errorText);
  const saving = useSaving(
    draft,
    problems,
    async (record) => {
      const saved = await call("item.save", { item: record, revision: null });
      return savedOf(saved.item, saved);
    },
    ({ record: { code, name, spec, unit, decimals, retired } }) =>
      onMade({ kind: "item", code, name, spec, unit, decimals, retired }),
  );
  return (
    <Overlay label={t("item.create")} className="danger inplace" holds={draft.dirty} onClose={() => !saving.busy && onClose()}>
      <h2>{t("item.create")}</h2>
      {saving.error && <Failure what={t("form.notSaved")} error={saving.error} />}
      {noUnits && <Message tone="blue" what={t("unit.noneForItem")} why={t("unit.addCommonNote")} line />}
      <div className="form">
        <Fields draft={draft} fields={fields} problems={problems} />
      </div>
      <div className="dangeractions">
        <Button onClick={onClose} disabled={saving.busy}>
          {t("common.cancel")} <kbd className="kbd">Esc</kbd>
        </Button>
        <KeyButton id="save" label={t("form.makeAndTake")} primary busy={saving.busy} run={() => saving.run()} />
      </div>
    </Overlay>
  );
}

const ignore = () => undefined;
