import type { ReactNode } from "react";
import { formatDecimal, isNegative, isZero, none } from "@/format/number";
import { useT } from "@/i18n";
import { openPage, type PageId, type PageParams } from "@/state/tabs";
import { Dot, Tag, type Tone } from "./Dot";

/** A quantity with its item's decimals: zero grey, nothing a dash, minus U+2212 in red. */
export function Num({ value, decimals = 0 }: { value: string | null | undefined; decimals?: number }) {
  if (value === null || value === undefined || value === "") return <span className="zero">{none}</span>;
  const text = formatDecimal(value, decimals);
  if (isZero(value)) return <span className="zero">{text}</span>;
  return isNegative(value) ? <span className="red strong">{text}</span> : text;
}

/** A code that leads to its page. */
export function CodeLink<P extends PageId>({ page, params, children }: { page: P; params: PageParams[P]; children: ReactNode }) {
  return (
    <button
      type="button"
      className="plain link code"
      tabIndex={-1}
      onClick={(e) => {
        e.stopPropagation();
        openPage(page, params);
      }}
    >
      {children}
    </button>
  );
}

const stateTones: Record<"draft" | "active" | "obsolete", Tone> = { draft: "grey", active: "green", obsolete: "grey" };

/** A version's state in words and colour. */
export function VersionDot({ state }: { state: "draft" | "active" | "obsolete" }) {
  const t = useT();
  return <Dot tone={stateTones[state]}>{t(`version.state.${state}`)}</Dot>;
}

/** 停用, where something is. */
export function Retired({ retired }: { retired: boolean }) {
  const t = useT();
  return retired ? <Tag>{t("common.retired")}</Tag> : null;
}

/** What a bin is called: by its code; the place of a warehouse that is not parted into bins has none. */
export function useBinName(): (bin: string) => string {
  const t = useT();
  return (bin) => bin || t("bin.floor");
}

/** A bin's code, or 不分库位. */
export function BinCode({ bin }: { bin: string }) {
  return <span className={bin ? "code" : "text2"}>{useBinName()(bin)}</span>;
}

/** Where something lies: the warehouse, the bin, the lot. */
export function PlaceCode({ warehouse, bin, lot = "" }: { warehouse: string; bin: string; lot?: string }) {
  return (
    <>
      {warehouse} <BinCode bin={bin} /> {lot}
    </>
  );
}
