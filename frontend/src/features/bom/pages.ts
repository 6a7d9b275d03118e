import { ListTree } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "bom.list",
    menu: { group: "master", order: 20, label: "bom.title", icon: ListTree },
    title: (_, t) => t("bom.title"),
    Page: lazy(() => import("./BomList")),
  },
  {
    id: "bom",
    under: "bom.list",
    create: "bom.create",
    title: (params, t) => (params.item ? `${t("bom.noun")} ${params.item} ${params.version ?? ""}` : t("bom.create")),
    Page: lazy(() => import("./BomPage")),
  },
];
