import type { WorkOrderState } from "@/contract";
import { useT } from "@/i18n";
import { Dot, type Tone } from "./Dot";

const tones: Record<WorkOrderState, Tone> = {
  planned: "grey",
  released: "blue",
  started: "blue",
  completed: "green",
  closed: "grey",
  cancelled: "grey",
};

export const orderStates = Object.keys(tones) as WorkOrderState[];

/** How far a work order is, in words and colour. */
export function OrderState({ state }: { state: WorkOrderState }) {
  const t = useT();
  return <Dot tone={tones[state]}>{t(`workOrder.states.${state}`)}</Dot>;
}
