import { Warehouse } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "warehouse.list",
    menu: { group: "master", order: 60, label: "warehouse.title", icon: Warehouse },
    title: (_, t) => t("warehouse.title"),
    Page: lazy(() => import("./WarehouseList")),
  },
  {
    id: "warehouse",
    under: "warehouse.list",
    create: "warehouse.create",
    title: (params, t) => (params.code ? `${t("warehouse.noun")} ${params.code}` : t("warehouse.create")),
    Page: lazy(() => import("./WarehousePage")),
  },
  {
    id: "bin",
    under: "warehouse.list",
    title: (params, t) =>
      [t("bin.noun"), params.warehouse, params.floor ? t("bin.floor") : params.code].filter(Boolean).join(" "),
    Page: lazy(() => import("./BinPage")),
  },
];
