import { FileInput } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "import",
    menu: { group: "master", order: 60, label: "import.title", icon: FileInput },
    rights: ["import"],
    title: (_, t) => t("import.title"),
    Page: lazy(() => import("./ImportPage")),
  },
];
