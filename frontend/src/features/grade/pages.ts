import { GraduationCap } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "grade.list",
    menu: { group: "master", order: 44, label: "grade.title", icon: GraduationCap },
    title: (_, t) => t("grade.title"),
    Page: lazy(() => import("./GradeList")),
  },
  {
    id: "grade",
    under: "grade.list",
    create: "grade.create",
    title: (params, t) => (params.code ? `${t("grade.noun")} ${params.code}` : t("grade.create")),
    Page: lazy(() => import("./GradePage")),
  },
];
