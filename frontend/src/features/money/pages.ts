import { Scale } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "match.list",
    menu: { group: "purchase", order: 70, label: "match.title", icon: Scale },
    rights: ["money"],
    title: (_params, t) => t("match.title"),
    Page: lazy(() => import("./MatchList")),
  },
];
