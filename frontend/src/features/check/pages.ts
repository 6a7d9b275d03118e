import { ShieldCheck } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "check",
    menu: { group: "check", order: 10, label: "check.title", icon: ShieldCheck },
    title: (_, t) => t("check.title"),
    Page: lazy(() => import("./CheckPage")),
  },
];
