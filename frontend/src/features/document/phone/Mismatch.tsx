import { X } from "lucide-react";
import type { DocumentKind } from "@/contract";
import { formatDecimal } from "@/format/number";
import { useT } from "@/i18n";
import { BinCode } from "@/ui/cells";
import { refusalText, type Taken } from "@/ui/scan/Answer";
import { type Cut, difference } from "@/ui/scan/difference";
import { jobOf } from "./kinds";

type Goods = NonNullable<Taken["wanted"]>;

function place({ warehouse, bin }: Pick<Goods, "warehouse" | "bin">): string {
  return [warehouse, bin].filter((part) => part !== "").join(" ");
}

/** What a card calls it: an item by name and specification, a bin by its place. */
function nameOf(goods: Goods | null | undefined, isBin: boolean): string {
  if (!goods) return "";
  return isBin ? place(goods) : [goods.name, goods.spec].filter((part) => part !== "").join(" ");
}

/** A wrong scan: what was wanted beside what was scanned, with the difference marked. Nothing was written. */
export function Mismatch({ taken, kind, code, text }: { taken: Taken; kind: DocumentKind; code: string; text: string }) {
  const t = useT();
  const job = jobOf(kind);
  const { wanted, scanned } = taken;
  const isBin = scanned?.item === "";
  // Goods that come lie nowhere yet: to look for the right ones where some lie already would be no help.
  const comes = job === "receipt" || kind === "customer_return";
  const [want, got] = scanned
    ? difference(nameOf(wanted, isBin), nameOf(scanned, isBin))
    : ([
        ["", nameOf(wanted, false), ""],
        ["", text, ""],
      ] as [Cut, Cut]);
  return (
    <>
      <div className="phonewrong" role="alert">
        <h2>
          <X size={26} aria-hidden="true" /> {t(`phone.wrong.${job}`, { what: t(`scan.outcome.${taken.outcome}`) })}
        </h2>
        <p>{refusalText(taken)}</p>
      </div>
      <div className="phonecards">
        {wanted && (
          <Card label={t("phone.want")} cut={want} goods={wanted} isBin={isBin} placed={!comes} marked={scanned != null} />
        )}
        <Card label={t("phone.got")} cut={got} goods={scanned} isBin={isBin} marked wrong />
        {wanted && !isBin && !comes && wanted.bin !== "" && (
          <p>
            {t("phone.right", {
              bin: place(wanted),
              quantity: formatDecimal(wanted.there, wanted.decimals),
              unit: wanted.unit,
            })}
          </p>
        )}
        <p className="code text2">{code}</p>
      </div>
    </>
  );
}

function Card({
  label,
  cut,
  goods,
  isBin,
  placed = true,
  marked,
  wrong = false,
}: {
  label: string;
  cut: Cut;
  goods: Goods | null | undefined;
  isBin: boolean;
  /** Where it lies is told, too. */
  placed?: boolean;
  marked: boolean;
  wrong?: boolean;
}) {
  const t = useT();
  return (
    <div className={wrong ? "phonecompare wrong" : "phonecompare"}>
      <span className="text2">{label}</span>
      <div>
        <strong>
          {cut[0]}
          {marked ? <mark>{cut[1]}</mark> : cut[1]}
          {cut[2]}
        </strong>
        {goods && !isBin && <div className="code text2">{goods.item}</div>}
        {goods && !isBin && placed && place(goods) !== "" && (
          <div className="text2">{goods.bin === "" ? <BinCode bin="" /> : t("phone.binAt", { bin: place(goods) })}</div>
        )}
      </div>
    </div>
  );
}
