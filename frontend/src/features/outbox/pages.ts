import { Send } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "outbox",
    books: true,
    rights: ["administer"],
    menu: { group: "system", order: 34, label: "outbox.title", icon: Send },
    title: (_params, t) => t("outbox.title"),
    Page: lazy(() => import("./OutboxPage")),
  },
];
