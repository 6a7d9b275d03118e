import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "explosion",
    under: "bom.list",
    title: (params, t) => `${t("explosion.title")} ${params.item ?? ""}`,
    Page: lazy(() => import("./ExplosionPage")),
  },
];
