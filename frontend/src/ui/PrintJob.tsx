import { Button } from "antd";
import { useState } from "react";
import type { Input } from "@/contract";
import { formatCount } from "@/format/number";
import { useT } from "@/i18n";
import { useJob } from "@/transport/useJob";
import { Failure, Message } from "./Message";
import { usePrint } from "./PrintButton";

/** What takes long to print: the chain of an order, those of some days, thousands of labels. Made as a job, then saved like any other file. */
export function usePrintJob<N extends "lineage.print" | "lineage.print_days" | "label.print_many">(command: N) {
  const job = useJob(command);
  const file = usePrint("print.file");
  const [asked, setAsked] = useState<{ input: Input<N>; label: string; done?: () => void } | null>(null);
  const print = (input: Input<N>, label: string, done?: () => void) => {
    setAsked({ input, label, done });
    job.start(input, (made) => file.print({ file: made.file }, done));
  };
  return {
    print,
    again: () => asked && print(asked.input, asked.label, asked.done),
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
