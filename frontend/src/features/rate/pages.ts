import { CircleDollarSign } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";

export const pages: PageDef[] = [
  {
    id: "rate.list",
    menu: { group: "master", order: 55, label: "rate.title", icon: CircleDollarSign },
    rights: ["money"],
    title: (_, t) => t("rate.title"),
    Page: lazy(() => import("./RateList")),
  },
  {
    id: "rate",
    under: "rate.list",
    rights: ["money"],
    title: (_, t) => t("rate.noun"),
    Page: lazy(() => import("./RatePage")),
  },
  {
    id: "rate.at",
    under: "rate.list",
    rights: ["money"],
    title: (_, t) => t("rate.at.title"),
    Page: lazy(() => import("./RatesAtPage")),
  },
];
