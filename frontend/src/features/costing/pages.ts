import { Calculator, CalendarCheck, Factory, Layers, TrendingUp } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "costing.sheet",
    menu: { group: "cost", order: 10, label: "costSheet.title", icon: Calculator },
    rights: ["cost"],
    amounts: true,
    title: (_, t) => t("costSheet.title"),
    Page: lazy(() => import("./SheetPage")),
  },
  {
    id: "costing.order",
    under: "costing.sheet",
    rights: ["cost"],
    amounts: true,
    title: ({ number = "" }, t) => `${t("orderCost.title")} ${number}`,
    Page: lazy(() => import("./OrderCostPage")),
  },
  {
    id: "costing.month",
    menu: { group: "cost", order: 30, label: "month.title", icon: CalendarCheck },
    rights: ["cost"],
    amounts: true,
    title: ({ month }, t) => (month ? t("month.of", { month }) : t("month.title")),
    Page: lazy(() => import("./MonthPage")),
  },
  {
    id: "costing.wip",
    menu: { group: "cost", order: 40, label: "wip.title", icon: Factory },
    rights: ["cost"],
    amounts: true,
    title: (_, t) => t("wip.title"),
    Page: lazy(() => import("./WipPage")),
  },
  {
    id: "costing.margin",
    menu: { group: "cost", order: 50, label: "margin.title", icon: TrendingUp },
    rights: ["cost"],
    amounts: true,
    title: ({ month }, t) => (month ? t("margin.of", { month }) : t("margin.title")),
    Page: lazy(() => import("./MarginPage")),
  },
  {
    id: "costing.standard",
    menu: { group: "cost", order: 60, label: "standard.title", icon: Layers },
    rights: ["cost"],
    amounts: true,
    title: (_, t) => t("standard.title"),
    Page: lazy(() => import("./StandardPage")),
  },
  {
    id: "costing.standard_item",
    under: "costing.standard",
    rights: ["cost"],
    amounts: true,
    title: ({ item = "" }, t) => t("standard.partsOf", { item }),
    Page: lazy(() => import("./StandardItemPage")),
  },
  {
    id: "costing.standard_compare",
    under: "costing.standard",
    rights: ["cost"],
    amounts: true,
    title: (_, t) => t("standard.compareTitle"),
    Page: lazy(() => import("./StandardComparePage")),
  },
];
