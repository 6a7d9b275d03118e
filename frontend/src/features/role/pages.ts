import { KeyRound } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "role.list",
    books: true,
    menu: { group: "system", order: 20, label: "role.title", icon: KeyRound },
    rights: ["people"],
    title: (_, t) => t("role.title"),
    Page: lazy(() => import("./RoleList")),
  },
  {
    id: "role",
    books: true,
    under: "role.list",
    rights: ["people"],
    create: "role.create",
    createRight: "people",
    title: (params, t) => (params.code ? `${t("role.noun")} ${params.code}` : t("role.create")),
    Page: lazy(() => import("./RolePage")),
  },
];
