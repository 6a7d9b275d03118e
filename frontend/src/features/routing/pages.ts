import { Route } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "routing.list",
    menu: { group: "master", order: 30, label: "routing.title", icon: Route },
    title: (_, t) => t("routing.title"),
    Page: lazy(() => import("./RoutingList")),
  },
  {
    id: "routing",
    under: "routing.list",
    create: "routing.create",
    title: (params, t) => (params.item ? `${t("routing.noun")} ${params.item} ${params.version ?? ""}` : t("routing.create")),
    Page: lazy(() => import("./RoutingPage")),
  },
];
