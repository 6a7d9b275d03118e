import { ClipboardCheck } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "kit_check",
    menu: { group: "make", order: 20, label: "kitCheck.title", icon: ClipboardCheck },
    title: (_params, t) => t("kitCheck.title"),
    Page: lazy(() => import("./KitCheckPage")),
  },
];
