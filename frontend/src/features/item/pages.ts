import { Package } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "item.list",
    menu: { group: "master", order: 10, label: "item.title", icon: Package },
    title: (_, t) => t("item.title"),
    Page: lazy(() => import("./ItemList")),
  },
  {
    id: "item",
    under: "item.list",
    create: "item.create",
    title: (params, t) => (params.code ? `${t("item.noun")} ${params.code}` : t("item.create")),
    Page: lazy(() => import("./ItemPage")),
    InPlace: lazy(() => import("./NewItem")),
  },
];
