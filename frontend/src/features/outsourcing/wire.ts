// What the reconciliation's commands take and answer, by issue 7 and docs/decisions/0022, until the contract has them: then the types come
// from there, `useOutsourcing` is `useRead` and `useOutsourcingChange` is `useChange`. This module alone asks for them.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Filter } from "@/contract";
import { isInSandbox } from "@/state/sandbox";
import { type ApiError, toApiError } from "@/transport/error";
import { uuid } from "@/transport/request-id";
import { transport } from "@/transport/transport";

/** How far a loss is from what was agreed: 已清, 容差内, 冻结付款. */
export type LossState = "clear" | "warn" | "hold";

/** How far a difference is: both say the same, 不一致, 待更正, 已核对. */
export type SideState = "agreed" | "open" | "correcting" | "settled";

/** One material at one operation; quantities in its own unit, pieces in the item's, amounts null for whoever may not see them. */
export interface MaterialFigures {
  /** Line of the order's list of materials. */
  line: number;
  material: string;
  material_name: string;
  unit: string;
  decimals: number;
  good: string;
  reject_material: string;
  reject_work: string;
  issued: string;
  returned: string;
  net: string;
  rejected: string;
  book_left: string;
  left: string;
  lost: string;
  use: string;
  /** Shares that are agreed: 0.02 for 2 %. */
  allowance: string;
  tolerance: string;
  /** The supplier pays for the material in what its workers spoiled. */
  deducts: boolean;
  allowed: string;
  excess: string;
  charged: string;
  over: string;
  /** Of what is over, what nobody released. */
  held: string;
  standard_price: string | null;
  held_amount: string | null;
  loss_rate: string | null;
  state: LossState;
  settled: boolean;
}

/** What is paid: `fee = deduction + held + payable`. */
export interface Dues {
  fee: string | null;
  deduction: string | null;
  held: string | null;
  payable: string | null;
}

/** A paper that moved some of a material. */
export interface MovedBy {
  kind: "issue" | "supplement" | "return" | "transfer" | "receipt" | "loss";
  number: string;
  day: string;
  /** Material, less than zero where it came away from the supplier; of a receipt, good pieces. */
  quantity: string;
}

export interface OperationFigures extends Dues {
  /** Line of the order. */
  order_line: number;
  operation: number | null;
  operation_name: string;
  item: string;
  item_name: string;
  unit: string;
  decimals: number;
  good: string;
  reject_material: string;
  reject_work: string;
  price: string | null;
  materials: (MaterialFigures & { papers: MovedBy[] })[];
}

/** What the supplier says beside what we say. */
export interface Side {
  id: number | null;
  order_line: number;
  figure: "good" | "rework" | "reject_material" | "reject_work" | "received" | "left";
  operation: number | null;
  /** Line of the list, of a material. */
  line: number | null;
  /** The item or the material that it is about. */
  what: string;
  what_name: string;
  unit: string;
  decimals: number;
  ours: string;
  theirs: string;
  state: SideState;
  verdict: "ours" | "theirs" | null;
  settled_by: string | null;
  reason: string;
  revision: number | null;
}

export interface Reconciliation extends Dues {
  order: string;
  supplier: string;
  supplier_name: string;
  due: string | null;
  operations: OperationFigures[];
  sides: Side[];
  /** When the supplier last said something, in microseconds UTC, and how it came. */
  declared_at: number | null;
  declared_by: "page" | "paper" | "file" | null;
}

/** A row of the list: one material at one operation of one order. */
export interface ReconciliationRow extends MaterialFigures {
  order: string;
  supplier: string;
  supplier_name: string;
  item: string;
  item_name: string;
  operation: number | null;
  operation_name: string;
  /** Differences that nobody settled. */
  differences: number;
}

export interface ReconciliationPage {
  rows: ReconciliationRow[];
  next: string | null;
  total: number | null;
  /** Of all rows that fit, not only of those on this page. */
  totals: Dues & { holds: number; warns: number; differences: number };
}

/** A list's question: `supplier`, `item`, `month` (`2026-11`), and `state` are its fields; `open` is a difference that nobody settled. */
export interface ReconciliationsInput {
  filter: Filter[];
  limit: number;
  count: true;
}

interface Reads {
  "outsourcing.reconciliations": [ReconciliationsInput, ReconciliationPage];
  "outsourcing.reconcile": [{ order: string }, Reconciliation];
}

interface Changes {
  "outsourcing.decide_hold": { order: string; line: number; what: "release" | "charge"; quantity: string; reason: string };
  "outsourcing.settle_difference": { id: number; verdict: "ours" | "theirs"; reason: string; revision: number };
}

const reads = ["document", "stock", "partner", "item", "outsourcing"];

const keyOf = (name: string, input: unknown) => [reads, name, input];

export function useOutsourcing<N extends keyof Reads>(name: N, input: Reads[N][0], keep = false) {
  return useQuery<Reads[N][1], ApiError>({
    queryKey: keyOf(name, input),
    queryFn: async () => {
      try {
        return (await transport().send(name, input, undefined, isInSandbox())) as Reads[N][1];
      } catch (problem) {
        throw toApiError(problem);
      }
    },
    placeholderData: keep ? (previous) => previous : undefined,
  });
}

export function useOutsourcingChange<N extends keyof Changes>(name: N, done?: () => void) {
  const client = useQueryClient();
  return useMutation<unknown, ApiError, Changes[N]>({
    mutationFn: async (input) => {
      try {
        return await transport().send(name, input, uuid(), isInSandbox());
      } catch (problem) {
        throw toApiError(problem);
      }
    },
    onSuccess: () => {
      void client.invalidateQueries({ predicate: ({ queryKey: [, asked] }) => String(asked).startsWith("outsourcing.reconcil") });
      done?.();
    },
  });
}
