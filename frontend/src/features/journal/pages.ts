import { Undo2 } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "journal",
    menu: { group: "system", order: 34, label: "journal.title", icon: Undo2 },
    rights: ["administer"],
    title: (_, t) => t("journal.title"),
    Page: lazy(() => import("./JournalPage")),
  },
];
