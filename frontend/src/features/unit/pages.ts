import { Ruler } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "unit.list",
    menu: { group: "master", order: 50, label: "unit.title", icon: Ruler },
    title: (_, t) => t("unit.title"),
    Page: lazy(() => import("./UnitList")),
  },
  {
    id: "unit",
    under: "unit.list",
    create: "unit.create",
    title: (params, t) => (params.code ? `${t("unit.noun")} ${params.code}` : t("unit.create")),
    Page: lazy(() => import("./UnitPage")),
  },
];
