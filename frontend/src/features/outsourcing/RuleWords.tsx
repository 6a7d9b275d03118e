import { formatDecimal, shift } from "@/format/number";
import { useT } from "@/i18n";
import { isShare, limitsOf, noOperation, type RuleForm } from "./agreed";

/** What so much net use is taken for an example. */
const exampleNet = "1000";

/** What a rule covers and what it means, in sentences and an example, as it stands in the form. */
export function RuleWords({
  form,
  names,
}: {
  form: RuleForm;
  /** What those are called whose codes the form has. */
  names: { supplier: string; item: string; operation: string; material: string };
}) {
  const t = useT();
  const named = (of: "supplier" | "item" | "material") =>
    form[of] === "" ? t(`outsourcing.rule.all.${of}`) : `${form[of]} ${names[of]}`.trim();
  const operation =
    form.operation === noOperation
      ? t("outsourcing.rule.all.operation")
      : t("outsourcing.operationOf", { operation: names.operation });
  const said = isShare(form.allowance) && isShare(form.tolerance);
  const percent = (share: string) => `${formatDecimal(shift(share, 2))}%`;
  const limits = said ? limitsOf(exampleNet, form) : null;
  return (
    <section className="rulewords" aria-label={t("outsourcing.rule.covers")}>
      <p className="lead">
        {t("outsourcing.rule.scope", {
          supplier: named("supplier"),
          item: named("item"),
          operation,
          material: named("material"),
        })}
      </p>
      {form.ends ? (
        <p>{t("outsourcing.rule.endsWords")}</p>
      ) : (
        limits && (
          <>
            <p>
              {t("outsourcing.rule.terms", { allowance: percent(form.allowance), tolerance: percent(form.tolerance) })}
              {t(`outsourcing.rule.rejects.${form.deducts ? "they" : "we"}`)}
            </p>
            <p className="num">
              {t("outsourcing.rule.example", {
                net: formatDecimal(exampleNet),
                allowed: formatDecimal(limits.allowed),
                paid: formatDecimal(limits.paid),
              })}
            </p>
          </>
        )
      )}
      <p className="muted">{t("outsourcing.rule.finest")}</p>
    </section>
  );
}
