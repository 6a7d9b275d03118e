import { FlaskConical } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "sandbox",
    menu: { group: "system", order: 34, label: "sandbox.title", icon: FlaskConical },
    rights: ["sandbox"],
    title: (_, t) => t("sandbox.title"),
    Page: lazy(() => import("./SandboxPage")),
  },
];
