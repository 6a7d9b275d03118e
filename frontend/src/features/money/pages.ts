import { HandCoins, Hourglass, Scale, WalletCards } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "match.list",
    menu: { group: "purchase", order: 70, label: "match.title", icon: Scale },
    rights: ["money"],
    title: (_params, t) => t("match.title"),
    Page: lazy(() => import("./MatchList")),
  },
  {
    id: "accrual.list",
    menu: { group: "purchase", order: 80, label: "accrual.title", icon: Hourglass },
    rights: ["money"],
    title: (_params, t) => t("accrual.title"),
    Page: lazy(() => import("./AccrualPage")),
  },
  {
    id: "payable.list",
    menu: { group: "purchase", order: 90, label: "debt.payable", icon: WalletCards },
    rights: ["money"],
    title: (_params, t) => t("debt.payable"),
    Page: lazy(() => import("./PayablePage")),
  },
  {
    id: "receivable.list",
    menu: { group: "sales", order: 90, label: "debt.receivable", icon: HandCoins },
    rights: ["money"],
    title: (_params, t) => t("debt.receivable"),
    Page: lazy(() => import("./ReceivablePage")),
  },
];
