import { Settings } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "settings",
    menu: { group: "system", order: 40, label: "settings.title", icon: Settings },
    rights: ["administer", "people"],
    title: (_, t) => t("settings.title"),
    Page: lazy(() => import("./SettingsPage")),
  },
];
