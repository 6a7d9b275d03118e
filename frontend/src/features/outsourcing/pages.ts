import { Percent, Scale, Tags } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

const agreed: PageDef[] = [
  {
    id: "outsourcing.prices",
    menu: { group: "outsourcing", order: 40, label: "outsourcing.price.title", icon: Tags },
    rights: ["money"],
    title: (_, t) => t("outsourcing.price.title"),
    Page: lazy(() => import("./PriceList")),
  },
  {
    id: "outsourcing.price",
    under: "outsourcing.prices",
    create: "outsourcing.price.create",
    createRight: "purchase",
    rights: ["money"],
    title: (_, t) => t("outsourcing.price.noun"),
    Page: lazy(() => import("./PricePage")),
  },
  {
    id: "outsourcing.tolerances",
    menu: { group: "outsourcing", order: 50, label: "outsourcing.rule.title", icon: Percent },
    title: (_, t) => t("outsourcing.rule.title"),
    Page: lazy(() => import("./ToleranceList")),
  },
  {
    id: "outsourcing.tolerance",
    under: "outsourcing.tolerances",
    create: "outsourcing.rule.create",
    createRight: "purchase",
    title: (_, t) => t("outsourcing.rule.noun"),
    Page: lazy(() => import("./TolerancePage")),
  },
];

/** Pages over commands that the program does not have yet: they join `pages` with them. */
export const reconciling: PageDef[] = [
  {
    id: "outsourcing.reconciliations",
    menu: { group: "outsourcing", order: 20, label: "reconcile.title", icon: Scale },
    title: (_, t) => t("reconcile.title"),
    Page: lazy(() => import("./ReconciliationList")),
  },
  {
    id: "outsourcing.reconcile",
    under: "outsourcing.reconciliations",
    title: (params, t) => t("reconcile.of", { order: params.order ?? "" }),
    Page: lazy(() => import("./ReconcilePage")),
  },
];

export const pages: PageDef[] = [...agreed];
