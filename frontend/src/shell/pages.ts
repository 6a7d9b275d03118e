import type { ParseKeys, TFunction } from "i18next";
import type { LucideIcon } from "lucide-react";
import { type ComponentType, createContext, type LazyExoticComponent, useContext } from "react";
import type { Right, SearchHit } from "@/contract";
import { useSandbox } from "@/state/sandbox";
import type { PageId, Params } from "@/state/tabs";

/** What a dialog is told that makes one of something. */
export interface InPlaceProps {
  /** What was looked for. */
  text: string;
  onMade: (hit: SearchHit) => void;
  onClose: () => void;
}

/** A page that a feature brings. */
export interface PageDef {
  id: PageId;
  /** Its place in the menu; the badge counts what of session.state waits there. */
  menu?: { group: MenuGroup; order: number; label: ParseKeys; icon: LucideIcon; badge?: "approvals" };
  /** The menu entry that is lit while this page is in front; itself when left out. */
  under?: PageId;
  title(params: Params, t: TFunction): string;
  Page: LazyExoticComponent<ComponentType>;
  /** Makes one in a dialog, for whoever finds in the midst of something else that there is none yet. */
  InPlace?: LazyExoticComponent<ComponentType<InPlaceProps>>;
  /** What the palette offers to make anew: opens this page without an object. */
  create?: ParseKeys;
  /** Who may see it: whoever has one of these. Whoever may look at all, when left out. */
  rights?: readonly Right[];
  /** Without amounts nothing is left of it, so it is for whoever may see them. */
  amounts?: true;
  /** It is about the books themselves, and not there in the sandbox. */
  books?: true;
  /** What somebody needs to make one. */
  createRight?: Right;
}

export type MenuGroup =
  | "sales"
  | "plan"
  | "make"
  | "purchase"
  | "outsourcing"
  | "stock"
  | "cost"
  | "lineage"
  | "master"
  | "check"
  | "system";
export const menuGroups: readonly MenuGroup[] = [
  "sales",
  "plan",
  "make",
  "purchase",
  "outsourcing",
  "stock",
  "cost",
  "lineage",
  "master",
  "check",
  "system",
];

export const PagesContext = createContext<readonly PageDef[]>([]);

export function usePages(): readonly PageDef[] {
  return useContext(PagesContext);
}

/** Whether a page is there where somebody works: in the books, or in the sandbox. */
export function useIsHere(): (page: Pick<PageDef, "books">) => boolean {
  const sandbox = useSandbox((s) => s.on);
  return ({ books }) => !(sandbox && books);
}

/** Whether a page exists in this edition; what is missing stays out of sight. */
export function useHasPage(id: PageId): boolean {
  return usePages().some((p) => p.id === id);
}
