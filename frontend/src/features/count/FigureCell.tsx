import type { Row } from "@/contract";
import { formatDecimal, parseDecimal } from "@/format/number";
import { errorText, useT } from "@/i18n";
import { cellsOf } from "@/ui/form/paste";
import { Failure, Message } from "@/ui/Message";
import type { Figure, Figures } from "./useFigures";

type Line = Row<"count.lines">;

/** It does not get into the books without somebody's doing: it was refused, or is no figure of the item. */
export function isStuck(figure: Figure | undefined, line: Line | undefined): boolean {
  if (figure?.state === "typed") return figure.text.trim() !== "" && parseDecimal(figure.text, line?.decimals ?? 0) === null;
  return figure?.state === "failed";
}

/** The cell where a line's figure is typed; it tells what has become of it. */
export function FigureCell({
  line,
  figure,
  onType,
  onFocus,
  onLeave,
  onDrop,
  onPaste,
  onStep,
}: {
  line: Line;
  figure: Figure | undefined;
  onType: (text: string) => void;
  onFocus: () => void;
  onLeave: () => void;
  onDrop: () => void;
  /** Several figures, from this line down. */
  onPaste: (texts: string[]) => void;
  /** To the line above or below; false where there is none. */
  onStep: (to: 1 | -1) => boolean;
}) {
  const t = useT();
  const wrong = isStuck(figure, line);
  const why =
    figure?.state === "sending"
      ? t("count.sending")
      : figure?.problem
        ? errorText(figure.problem)
        : wrong
          ? t("count.notNumber")
          : undefined;
  return (
    <input
      className={`countcell${wrong ? " wrong" : ""}${figure?.state === "sending" ? " sending" : ""}`}
      data-line={line.line}
      aria-label={t("count.figureOf", { line: line.line, item: line.item })}
      aria-invalid={wrong}
      title={why}
      value={figure?.text ?? (line.counted == null ? "" : formatDecimal(line.counted, line.decimals))}
      onChange={(e) => onType(e.target.value)}
      onFocus={onFocus}
      onBlur={onLeave}
      onPaste={(e) => {
        const text = e.clipboardData.getData("text");
        if (!/[\n\t]/.test(text.trim())) return;
        e.preventDefault();
        onPaste(cellsOf(text).map(([figure = ""]) => figure));
      }}
      onKeyDown={(e) => {
        if (e.key === "Enter" || e.key === "ArrowDown" || e.key === "ArrowUp") {
          e.preventDefault();
          if (!onStep(e.key === "ArrowUp" ? -1 : 1)) e.currentTarget.blur();
        } else if (e.key === "Escape") onDrop();
      }}
    />
  );
}

/** How many lines a sentence names. */
const NAMED = 10;

/** Which figures are not in the books, and why. */
export function NotEntered({
  figures,
  lines,
  counting,
  onRetry,
}: {
  figures: Figures;
  lines: readonly number[];
  counting: boolean;
  onRetry: () => void;
}) {
  const t = useT();
  const named = lines
    .slice(0, NAMED)
    .map((line) => t("count.figureTold", { line, figure: figures[line]?.text ?? "" }))
    .join(t("common.comma"));
  const what = t("count.notEntered", { lines: lines.length > NAMED ? `${named}…` : named });
  const problem = lines.map((line) => figures[line]?.problem).find((one) => one !== undefined);
  if (!counting || !problem) return <Message tone="red" what={what} why={t("count.overWhy")} />;
  return <Failure what={what} error={problem} next={[{ label: t("common.retry"), run: onRetry }]} />;
}
