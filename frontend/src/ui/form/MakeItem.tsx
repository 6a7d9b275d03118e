import { Suspense } from "react";
import { useMay } from "@/session/useRights";
import { type InPlaceProps, type PageDef, usePages } from "@/shell/pages";

/** What makes an item in place; undefined for whoever may not, and where there is no page of items. */
export function useMakesItems(): PageDef["InPlace"] {
  const may = useMay();
  const page = usePages().find((p) => p.id === "item");
  return may("master_data") ? page?.InPlace : undefined;
}

/** The dialog that makes it. */
export function MakeItem({ how: How, ...props }: InPlaceProps & { how: NonNullable<PageDef["InPlace"]> }) {
  return (
    <Suspense fallback={null}>
      <How {...props} />
    </Suspense>
  );
}
