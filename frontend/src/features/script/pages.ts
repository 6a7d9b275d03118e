import { ScrollText } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "script.list",
    menu: { group: "system", order: 36, label: "script.title", icon: ScrollText },
    rights: ["administer"],
    title: (_, t) => t("script.title"),
    Page: lazy(() => import("./ScriptList")),
  },
  {
    id: "script",
    under: "script.list",
    // Whoever may agree to it sees it, too.
    rights: ["administer", "approve"],
    create: "script.create",
    createRight: "administer",
    title: (params, t) => (params.number ? `${t("script.noun")} ${params.number}` : t("script.create")),
    Page: lazy(() => import("./ScriptPage")),
  },
];
