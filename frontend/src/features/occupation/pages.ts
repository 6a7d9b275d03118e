import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "occupation",
    under: "bom.list",
    title: (params, t) => `${t("occupation.title")} ${params.item ?? ""}`,
    Page: lazy(() => import("./OccupationPage")),
  },
];
