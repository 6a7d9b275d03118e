import { ChartColumn, ClipboardList, FilePenLine, TabletSmartphone } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "report.list",
    menu: { group: "make", order: 22, label: "workReport.title", icon: ClipboardList },
    title: (_, t) => t("workReport.title"),
    Page: lazy(() => import("./ReportList")),
  },
  {
    id: "report.entry",
    menu: { group: "make", order: 24, label: "workReport.entry.title", icon: FilePenLine },
    rights: ["report"],
    title: (_, t) => t("workReport.entry.title"),
    Page: lazy(() => import("./EntryPage")),
  },
  {
    id: "report.station",
    menu: { group: "make", order: 26, label: "station.title", icon: TabletSmartphone },
    rights: ["report"],
    title: (_, t) => t("station.title"),
    Page: lazy(() => import("./station/StationPage")),
  },
  {
    id: "cost.by_work_center",
    menu: { group: "cost", order: 20, label: "centerCost.title", icon: ChartColumn },
    rights: ["money"],
    title: (_, t) => t("centerCost.title"),
    Page: lazy(() => import("./CenterCostPage")),
  },
];
