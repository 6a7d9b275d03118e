import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "where_used",
    under: "bom.list",
    title: (params, t) => `${t("where_used.title")} ${params.item ?? ""}`,
    Page: lazy(() => import("./WhereUsedPage")),
  },
];
