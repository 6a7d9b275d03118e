import { Calculator } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "costing.sheet",
    menu: { group: "cost", order: 10, label: "costSheet.title", icon: Calculator },
    rights: ["cost"],
    title: (_, t) => t("costSheet.title"),
    Page: lazy(() => import("./SheetPage")),
  },
  {
    id: "costing.order",
    under: "costing.sheet",
    rights: ["cost"],
    title: ({ number = "" }, t) => `${t("orderCost.title")} ${number}`,
    Page: lazy(() => import("./OrderCostPage")),
  },
];
