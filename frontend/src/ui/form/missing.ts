import { useT } from "@/i18n";

/** What still has to be filled in before a form can be sent, and the way to the first of it. */
export function useMissing(id: string, fields: readonly (readonly [name: string, label: string, value: string])[]) {
  const t = useT();
  const missing = fields.filter(([, , value]) => value.trim() === "");
  return {
    /** For beside the button; null when nothing is missing. */
    why:
      missing.length > 0 ? t("form.stillMissing", { fields: missing.map(([, label]) => label).join(t("common.comma")) }) : null,
    /** Gives the keyboard to the first field that is empty; false when there is none. */
    goOn: (): boolean => {
      const [first] = missing;
      if (first) document.getElementById(`${id}-${first[0]}`)?.focus();
      return first !== undefined;
    },
  };
}
