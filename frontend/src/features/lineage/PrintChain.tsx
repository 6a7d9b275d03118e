import { Button } from "antd";
import { useState } from "react";
import type { Input } from "@/contract";
import { formatCount } from "@/format/number";
import { useT } from "@/i18n";
import { useJob } from "@/transport/useJob";
import { Failure, Message } from "@/ui/Message";
import { usePrint } from "@/ui/PrintButton";

/** Whole chains as PDF: of an order, or of all orders of some days. Made as a job, then saved like any other file. */
export function usePrintJob<N extends "lineage.print" | "lineage.print_days">(command: N) {
  const job = useJob(command);
  const file = usePrint("print.file");
  const [asked, setAsked] = useState<{ input: Input<N>; label: string } | null>(null);
  const print = (input: Input<N>, label: string) => {
    setAsked({ input, label });
    job.start(input, (made) => file.print({ file: made.file }));
  };
  return {
    print,
    again: () => asked && print(asked.input, asked.label),
    cancel: job.cancel,
    label: asked?.label ?? "",
    view: job.view,
    making: job.busy,
    busy: job.busy || file.busy,
    error: job.error,
    failure: file.failure,
    shown: job.busy || job.error !== null || file.failure !== null,
  };
}

/** How far it is, with a way to stop it; or why there is none. */
export function Printing({ printing }: { printing: Omit<ReturnType<typeof usePrintJob<"lineage.print">>, "print"> }) {
  const t = useT();
  const { error, making, view, label } = printing;
  if (error)
    return <Failure what={t("print.failed")} error={error} next={[{ label: t("common.retry"), run: printing.again }]} line />;
  if (!making) return printing.failure;
  return (
    <Message
      tone="blue"
      what={t("print.making", { what: label })}
      why={
        <>
          {view && view.total > 0 && <span className="num">{`${formatCount(view.done)} / ${formatCount(view.total)}`}</span>}{" "}
          <Button type="link" size="small" onClick={printing.cancel}>
            {t("common.cancel")}
          </Button>
        </>
      }
      line
    />
  );
}
