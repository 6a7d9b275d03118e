import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "welcome",
    title: (_, t) => t("welcome.title"),
    Page: lazy(() => import("./WelcomePage")),
  },
];
