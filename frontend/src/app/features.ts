// The features of this edition. Each brings its pages; none knows another.
import { pages as approval } from "@/features/approval/pages";
import { pages as audit } from "@/features/audit/pages";
import { pages as backup } from "@/features/backup/pages";
import { pages as bom } from "@/features/bom/pages";
import { pages as check } from "@/features/check/pages";
import { pages as costing } from "@/features/costing/pages";
import { pages as count } from "@/features/count/pages";
import { pages as cutOver } from "@/features/cut_over/pages";
import { pages as document } from "@/features/document/pages";
import { pages as explosion } from "@/features/explosion/pages";
import { pages as grade } from "@/features/grade/pages";
import { pages as importing } from "@/features/import/pages";
import { pages as item } from "@/features/item/pages";
import { pages as journal } from "@/features/journal/pages";
import { pages as kitCheck } from "@/features/kit_check/pages";
import { pages as lineage } from "@/features/lineage/pages";
import { pages as machine } from "@/features/machine/pages";
import { pages as money } from "@/features/money/pages";
import { pages as occupation } from "@/features/occupation/pages";
import { pages as outbox } from "@/features/outbox/pages";
import { pages as outsourcing } from "@/features/outsourcing/pages";
import { pages as partner } from "@/features/partner/pages";
import { pages as people } from "@/features/people/pages";
import { pages as rate } from "@/features/rate/pages";
import { pages as role } from "@/features/role/pages";
import { pages as routing } from "@/features/routing/pages";
import { pages as saleLock } from "@/features/sale_lock/pages";
import { pages as sandbox } from "@/features/sandbox/pages";
import { pages as script } from "@/features/script/pages";
import { pages as settings } from "@/features/settings/pages";
import { pages as snapshot } from "@/features/snapshot/pages";
import { pages as stock } from "@/features/stock/pages";
import { pages as unit } from "@/features/unit/pages";
import { pages as warehouse } from "@/features/warehouse/pages";
import { pages as welcome } from "@/features/welcome/pages";
import { pages as whereUsed } from "@/features/where_used/pages";
import { pages as workCenter } from "@/features/work_center/pages";
import { pages as workReport } from "@/features/work_report/pages";
import type { PageDef } from "@/shell/pages";

export const pages: readonly PageDef[] = [
  ...welcome,
  ...document,
  ...kitCheck,
  ...workReport,
  ...costing,
  ...money,
  ...stock,
  ...count,
  ...outsourcing,
  ...outbox,
  ...snapshot,
  ...lineage,
  ...item,
  ...bom,
  ...routing,
  ...workCenter,
  ...machine,
  ...grade,
  ...rate,
  ...partner,
  ...warehouse,
  ...unit,
  ...importing,
  ...cutOver,
  ...saleLock,
  ...explosion,
  ...whereUsed,
  ...occupation,
  ...check,
  ...approval,
  ...people,
  ...role,
  ...audit,
  ...backup,
  ...journal,
  ...sandbox,
  ...script,
  ...settings,
];
