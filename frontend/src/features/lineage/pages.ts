import { Archive, ListChecks, Tags, Waypoints } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "lineage",
    menu: { group: "lineage", order: 1, label: "lineage.title", icon: Waypoints },
    title: (params, t) => params.code ?? t("lineage.title"),
    Page: lazy(() => import("./LineagePage")),
  },
  {
    id: "lineage.list",
    menu: { group: "lineage", order: 2, label: "lineage.codes", icon: Tags },
    title: (_params, t) => t("lineage.codes"),
    Page: lazy(() => import("./CodeList")),
  },
  {
    id: "lineage.completeness",
    menu: { group: "lineage", order: 3, label: "lineage.completeness", icon: ListChecks },
    title: (_params, t) => t("lineage.completeness"),
    Page: lazy(() => import("./CompletenessPage")),
  },
  {
    id: "lineage.archives",
    books: true,
    menu: { group: "lineage", order: 4, label: "lineage.archives", icon: Archive },
    rights: ["money"],
    title: (_params, t) => t("lineage.archives"),
    Page: lazy(() => import("./ArchivesPage")),
  },
];
