import { History } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "audit.list",
    menu: { group: "system", order: 30, label: "audit.title", icon: History },
    rights: ["audit"],
    title: (params, t) => (params.key ? t("audit.titleOf", { object: params.key }) : t("audit.title")),
    Page: lazy(() => import("./AuditPage")),
  },
];
