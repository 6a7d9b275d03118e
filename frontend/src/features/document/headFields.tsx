import { useT } from "@/i18n";
import { useMay } from "@/session/useRights";
import type { FieldSpec } from "@/ui/form/Fields";
import type { Draft } from "@/ui/form/useDraft";
import { hasAmounts, type KindDef } from "./kinds";
import type { Named } from "./lookup";
import { PartnerPicker } from "./PartnerPicker";
import type { Paper } from "./paper";

/** The head fields that a kind has. */
export function useHeadFields({
  def,
  draft,
  editable,
  partnerName,
  onPartner,
  onTax,
}: {
  def: KindDef;
  draft: Draft<Paper>;
  editable: boolean;
  partnerName: string | undefined;
  onPartner: (partner: Named) => void;
  /** Told when somebody says whether tax is in the prices. */
  onTax: () => void;
}): FieldSpec<Paper>[] {
  const t = useT();
  const money = useMay()("money");
  const { side } = def;
  const fixed = editable ? undefined : t("document.readOnly");
  return [
    ...(side
      ? [
          {
            name: "partner" as const,
            label: t(`document.side.${side}`),
            span: 2,
            required: true,
            fixed,
            kind: {
              type: "custom" as const,
              render: (id: string) => (
                <PartnerPicker
                  id={id}
                  side={side}
                  value={draft.value.partner}
                  name={partnerName}
                  disabled={!editable}
                  wrong={false}
                  onPick={onPartner}
                />
              ),
            },
          },
          {
            name: "reference" as const,
            label: t(def.pays ? "document.field.draftNumber" : "document.field.reference"),
            fixed,
            kind: { type: "text" as const },
          },
        ]
      : []),
    { name: "day", label: t("document.field.day"), required: true, fixed, kind: { type: "day", open: true } },
    ...(def.due
      ? [
          {
            name: "due" as const,
            label: t(def.settles ? "document.due.pay" : "document.due.line"),
            fixed,
            kind: { type: "day" as const, open: true },
          },
        ]
      : []),
    ...(hasAmounts(def) && !def.pays && money
      ? [
          {
            name: "tax" as const,
            label: t("document.field.taxIncluded"),
            fixed,
            kind: {
              type: "choice" as const,
              onPick: onTax,
              options: [
                // As the partner's, as long as nobody says otherwise.
                ...(draft.base.tax === "partner" || draft.value.tax === "partner"
                  ? [{ value: "partner", label: t("document.taxOf.partner") }]
                  : []),
                { value: "included", label: t("document.taxOf.included") },
                { value: "excluded", label: t("document.taxOf.excluded") },
              ],
            },
          },
        ]
      : []),
    { name: "note", label: t("common.note"), fixed, span: side ? 6 : 3, kind: { type: "long" } },
  ];
}
