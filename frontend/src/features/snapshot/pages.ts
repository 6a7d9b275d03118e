import { Camera } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "snapshot.list",
    menu: { group: "stock", order: 6, label: "snapshot.title", icon: Camera },
    title: (_params, t) => t("snapshot.title"),
    Page: lazy(() => import("./SnapshotPage")),
  },
];
