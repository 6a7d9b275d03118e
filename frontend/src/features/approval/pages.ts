import { Stamp } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "approval.list",
    books: true,
    menu: { group: "system", order: 5, label: "approval.title", icon: Stamp, badge: "approvals" },
    // Whoever may change something may come to ask for it; everybody sees their own.
    rights: ["approve", "audit", "master_data", "import", "people", "administer", "backup"],
    title: (_, t) => t("approval.title"),
    Page: lazy(() => import("./ApprovalPage")),
  },
];
