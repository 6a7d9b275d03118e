import { Cog } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "machine.list",
    menu: { group: "master", order: 42, label: "machine.title", icon: Cog },
    title: (_, t) => t("machine.title"),
    Page: lazy(() => import("./MachineList")),
  },
  {
    id: "machine",
    under: "machine.list",
    create: "machine.create",
    title: (params, t) => (params.code ? `${t("machine.noun")} ${params.code}` : t("machine.create")),
    Page: lazy(() => import("./MachinePage")),
  },
];
