import { compare, divide, formatDecimal, isNegative, isZero, minus, multiply, shift, subtract } from "@/format/number";
import { useT } from "@/i18n";
import { useInfo } from "@/shell/info";
import { Fact, Section } from "@/ui/Page";
import { percentText } from "./lossWords";
import type { MaterialFigures } from "./wire";

/** How it comes that so much waits, or that nothing does: each figure from the ones above. */
export function HoldParts({ of }: { of: MaterialFigures }) {
  const t = useT();
  const money = useInfo()?.currency_decimals ?? 2;
  const figure = (value: string) => formatDecimal(value, of.decimals);
  const quantity = (value: string) => `${formatDecimal(value, 2)} ${of.unit}`;
  const tolerated = multiply(of.allowed, of.tolerance) ?? "0";
  const released = subtract(of.over, of.held);
  // A whole line is held by setting, and never more than the fee leaves: then the amount is not what the quantity is worth.
  const worth = of.standard_price === null ? null : divide(multiply(of.held, of.standard_price) ?? "0", "1", money);
  const limited = worth !== null && of.held_amount !== null && compare(worth, of.held_amount) !== 0;
  const part = isNegative(of.excess) || isZero(of.excess) ? null : divide(of.excess, of.allowed, 6);
  const share = part === null ? null : percentText(part);
  return (
    <Section title={t("reconcile.how")} note={of.material}>
      <Fact label={t("reconcile.part.use", { issued: figure(of.issued), returned: figure(of.returned), left: figure(of.left) })}>
        {quantity(of.use)}
      </Fact>
      <Fact label={t("reconcile.part.allowed", { net: figure(of.net), factor: formatDecimal(addOne(of.allowance)) })}>
        {quantity(of.allowed)}
      </Fact>
      {of.deducts && !isZero(of.rejected) && (
        <Fact label={t("reconcile.part.rejected")}>
          {minus}
          {quantity(of.rejected)}
        </Fact>
      )}
      <Fact label={share === null ? t("reconcile.column.excess") : t("reconcile.part.excess", { share })}>
        {quantity(of.excess)}
      </Fact>
      <Fact
        label={t("reconcile.part.tolerance", {
          allowed: figure(of.allowed),
          tolerance: `${formatDecimal(shift(of.tolerance, 2))}%`,
        })}
      >
        {minus}
        {quantity(tolerated)}
      </Fact>
      {!isZero(of.charged) && (
        <Fact label={t("reconcile.part.charged")}>
          {minus}
          {quantity(of.charged)}
        </Fact>
      )}
      {!isZero(released) && (
        <Fact label={t("reconcile.part.released")}>
          {minus}
          {quantity(released)}
        </Fact>
      )}
      {isZero(of.held) ? (
        <Fact label={t("reconcile.part.nothing")} strong>
          {formatDecimal("0", money)}
        </Fact>
      ) : (
        <Fact
          label={
            of.standard_price === null || limited
              ? t("reconcile.part.heldOf", { held: quantity(of.held) })
              : t("reconcile.part.held", { held: quantity(of.held), price: formatDecimal(of.standard_price, 2) })
          }
          strong
        >
          <span className="red">{formatDecimal(of.held_amount, money)}</span>
        </Fact>
      )}
      {limited && !isZero(of.held) && <div className="muted small">{t("reconcile.part.limited")}</div>}
    </Section>
  );
}

const addOne = (share: string) => subtract(share, "-1");
