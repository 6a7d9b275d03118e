import { DebtPage } from "./DebtPage";

/** 应收: what customers owe us. */
export default function ReceivablePage() {
  return <DebtPage side="receivable" />;
}
