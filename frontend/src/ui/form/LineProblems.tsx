import { useT } from "@/i18n";

/** One wrong cell, in words. */
export interface LineProblem {
  line: string;
  column: string;
  text: string;
}

/** What is wrong with the lines, in the bar: the first in words, and how many there are. */
export function LineProblems({ problems }: { problems: readonly LineProblem[] }) {
  const t = useT();
  const [first] = problems;
  return (
    <span className="red" role="status">
      {first && t("form.atCell", { line: first.line, column: first.column, problem: first.text })}
    </span>
  );
}
