import { ListChecks, PackageSearch } from "lucide-react";
import { lazy } from "react";
import type { PageDef } from "@/shell/pages";
import { allKinds, type KindDef, kinds } from "./kinds";
import { outsourced } from "./outsourced";

/** A paper of a kind as it is kept, with its lines. */
function pageOf(def: KindDef): PageDef["Page"] {
  return lazy(async () => {
    const { DocumentPage } = await import("./DocumentPage");
    return { default: () => <DocumentPage def={def} /> };
  });
}

/** A list and a form for each kind: the same two pages, told what they are about. */
function pagesOf(def: KindDef): PageDef[] {
  const { kind } = def;
  return [
    {
      id: `${kind}.list`,
      menu: { group: def.group, order: def.order, label: `document.kinds.${kind}`, icon: def.icon },
      title: (_, t) => t(`document.kinds.${kind}`),
      Page: lazy(async () => {
        const { DocumentList } = await import("./DocumentList");
        return { default: () => <DocumentList def={def} /> };
      }),
    },
    {
      id: kind,
      under: `${kind}.list`,
      create: `document.create.${kind}`,
      createRight: def.right,
      title: (params, t) => (params.number ? `${t(`document.kinds.${kind}`)} ${params.number}` : t(`document.create.${kind}`)),
      Page: pageOf(def),
    },
  ];
}

export const pages: PageDef[] = [
  ...allKinds.filter((def) => !def.apart).flatMap(pagesOf),
  {
    id: "work_order.list",
    menu: { group: kinds.work_order.group, order: kinds.work_order.order, label: "workOrder.title", icon: kinds.work_order.icon },
    title: (_, t) => t("workOrder.title"),
    Page: lazy(() => import("./work_order/WorkOrderList")),
  },
  {
    id: "work_order",
    under: "work_order.list",
    create: "document.create.work_order",
    createRight: kinds.work_order.right,
    title: (params, t) => (params.number ? `${t("workOrder.noun")} ${params.number}` : t("document.create.work_order")),
    Page: lazy(() => import("./work_order/WorkOrderPage")),
  },
  {
    id: "pick_list",
    under: "work_order.list",
    title: (_, t) => t("pick.title"),
    Page: lazy(() => import("./work_order/PickPage")),
  },
  {
    id: "material_list",
    under: "work_order.list",
    title: (params, t) => `${t("document.kinds.material_list")} ${params.number ?? ""}`,
    Page: pageOf(kinds.material_list),
  },
  ...Object.values(outsourced).map(
    (def): PageDef => ({
      id: def.kind,
      title: (params, t) => `${t(`document.kinds.${def.kind}`)} ${params.number ?? ""}`,
      Page: pageOf(def),
    }),
  ),
  {
    id: "order.lines",
    menu: { group: "plan", order: 20, label: "document.open.title", icon: ListChecks },
    title: (_, t) => t("document.open.title"),
    Page: lazy(() => import("./OpenLines")),
  },
  {
    id: "receipt.waiting",
    menu: { group: "purchase", order: 35, label: "document.waiting.title", icon: PackageSearch },
    title: (_, t) => t("document.waiting.title"),
    Page: lazy(() => import("./WaitingLines")),
  },
];
