import { DebtPage } from "./DebtPage";

/** 应付: what we owe suppliers. */
export default function PayablePage() {
  return <DebtPage side="payable" />;
}
