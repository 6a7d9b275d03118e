import { LockKeyhole } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "sale_lock",
    menu: { group: "master", order: 65, label: "saleLock.title", icon: LockKeyhole },
    title: (_params, t) => t("saleLock.title"),
    Page: lazy(() => import("./SaleLockPage")),
  },
];
