import { Factory } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "work_center.list",
    menu: { group: "master", order: 40, label: "work_center.title", icon: Factory },
    title: (_, t) => t("work_center.title"),
    Page: lazy(() => import("./WorkCenterList")),
  },
  {
    id: "work_center",
    under: "work_center.list",
    create: "work_center.create",
    title: (params, t) => (params.code ? `${t("work_center.noun")} ${params.code}` : t("work_center.create")),
    Page: lazy(() => import("./WorkCenterPage")),
  },
];
