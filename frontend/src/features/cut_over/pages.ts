import { Milestone } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "cut_over",
    menu: { group: "master", order: 70, label: "cutOver.title", icon: Milestone },
    rights: ["money"],
    title: (_params, t) => t("cutOver.title"),
    Page: lazy(() => import("./CutOverPage")),
  },
];
