import { Users } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "person.list",
    books: true,
    menu: { group: "system", order: 10, label: "people.title", icon: Users },
    rights: ["people"],
    title: (_, t) => t("people.title"),
    Page: lazy(() => import("./PersonList")),
  },
  {
    id: "person",
    books: true,
    under: "person.list",
    rights: ["people"],
    create: "people.create",
    createRight: "people",
    title: (params, t) => (params.login ? `${t("people.noun")} ${params.login}` : t("people.create")),
    Page: lazy(() => import("./PersonPage")),
  },
];
