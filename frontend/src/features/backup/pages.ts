import { DatabaseBackup } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "backup",
    books: true,
    menu: { group: "system", order: 32, label: "backup.title", icon: DatabaseBackup },
    rights: ["backup"],
    title: (_, t) => t("backup.title"),
    Page: lazy(() => import("./BackupPage")),
  },
];
