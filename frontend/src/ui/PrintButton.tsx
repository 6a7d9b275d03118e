import { useState } from "react";
import type { FileCommand, Input } from "@/contract";
import { useT } from "@/i18n";
import { callFile } from "@/transport/call";
import { Failure } from "./Message";
import { KeyButton } from "./Page";
import { useSaved } from "./useSaved";

/** Printing: a command that answers with a PDF or another file, where that went, and why there is none. */
export function usePrint<N extends FileCommand>(command: N, what?: string) {
  const t = useT();
  const saved = useSaved();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<{ error: unknown; input: Input<N>; done?: () => void } | null>(null);
  /** `done` is called when there is a file, and not where the person gave up choosing a place for it. */
  const print = (input: Input<N>, done?: () => void) => {
    setBusy(true);
    setFailed(null);
    callFile(command, input)
      .then(
        (answer) => {
          saved(answer);
          if (answer.saved !== null) done?.();
        },
        (error: unknown) => setFailed({ error, input, done }),
      )
      .finally(() => setBusy(false));
  };
  const failure = failed && (
    <Failure
      what={what ?? t("print.failed")}
      error={failed.error}
      next={[{ label: t("common.retry"), run: () => print(failed.input, failed.done) }]}
      line
    />
  );
  return { print, busy, failure };
}

/** 打印 PDF; of what is shown as it is saved. */
export function PrintButton({
  run,
  busy,
  dirty = false,
  disabled = false,
  bar,
  label,
}: {
  run: () => void;
  busy: boolean;
  dirty?: boolean;
  /** There is nothing to print. */
  disabled?: boolean;
  bar?: boolean;
  label?: string;
}) {
  const t = useT();
  return (
    <KeyButton
      id="print"
      label={label ?? t("print.pdf")}
      busy={busy}
      disabled={dirty || disabled}
      why={dirty ? t("version.saveFirst") : undefined}
      quiet={dirty}
      run={run}
      bar={bar}
    />
  );
}
