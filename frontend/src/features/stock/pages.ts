import { ArrowLeftRight, Bookmark, Boxes, ScanLine, Warehouse } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "stock.list",
    menu: { group: "stock", order: 1, label: "stock.title", icon: Boxes },
    title: (_params, t) => t("stock.title"),
    Page: lazy(() => import("./StockList")),
  },
  {
    id: "stock.balances",
    menu: { group: "stock", order: 2, label: "stock.balances", icon: Warehouse },
    title: (params, t) => (params.item ? t("stock.of", { title: t("stock.balances"), item: params.item }) : t("stock.balances")),
    Page: lazy(() => import("./BalanceList")),
  },
  {
    id: "stock.moves",
    menu: { group: "stock", order: 3, label: "stock.moves", icon: ArrowLeftRight },
    title: (params, t) => (params.item ? t("stock.of", { title: t("stock.moves"), item: params.item }) : t("stock.moves")),
    Page: lazy(() => import("./MoveList")),
  },
  {
    id: "reservation.list",
    menu: { group: "stock", order: 4, label: "stock.reservations", icon: Bookmark },
    title: (params, t) =>
      params.item ? t("stock.of", { title: t("stock.reservations"), item: params.item }) : t("stock.reservations"),
    Page: lazy(() => import("./ReservationList")),
  },
  {
    id: "scan.list",
    menu: { group: "stock", order: 5, label: "scan.title", icon: ScanLine },
    title: (_params, t) => t("scan.title"),
    Page: lazy(() => import("./ScanList")),
  },
];
