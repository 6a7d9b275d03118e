import { ClipboardCheck } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "count.list",
    menu: { group: "stock", order: 5, label: "count.title", icon: ClipboardCheck },
    title: (_params, t) => t("count.title"),
    Page: lazy(() => import("./CountList")),
  },
  {
    id: "count",
    under: "count.list",
    create: "count.create",
    title: (params, t) => (params.number ? `${t("count.noun")} ${params.number}` : t("count.create")),
    Page: lazy(() => import("./CountPage")),
  },
];
