import { Stamp } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "approval.list",
    menu: { group: "system", order: 5, label: "approval.title", icon: Stamp, badge: "approvals" },
    // Whoever asks has some right, and sees their own.
    rights: ["look", "approve", "audit", "people", "administer", "master_data", "import", "backup"],
    title: (_, t) => t("approval.title"),
    Page: lazy(() => import("./ApprovalPage")),
  },
];
