import { Handshake } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "partner.list",
    menu: { group: "master", order: 50, label: "partner.title", icon: Handshake },
    title: (_, t) => t("partner.title"),
    Page: lazy(() => import("./PartnerList")),
  },
  {
    id: "partner",
    under: "partner.list",
    create: "partner.create",
    title: (params, t) => (params.code ? `${t("partner.noun")} ${params.code}` : t("partner.create")),
    Page: lazy(() => import("./PartnerPage")),
  },
];
