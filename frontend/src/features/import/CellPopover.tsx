import { Button } from "antd";
import { useT } from "@/i18n";
import { Kbd } from "@/keys/Kbd";
import { fixOf } from "./fixes";
import type { Cell, Problem } from "./types";

/** What is wrong at the cell, why, and what can be done about it. */
export function CellPopover(props: {
  cell: Cell;
  problem: Problem | null;
  skipped: boolean;
  /** A version is replaced by the file's lines: one that is left out goes. */
  lines: boolean;
  say: (p: Problem) => string;
  why: (p: Problem) => string | null;
  onAccept: () => void;
  onEdit: () => void;
  onSkip: () => void;
  onTake: () => void;
}) {
  const t = useT();
  const { problem: p } = props;
  if (props.skipped) {
    return (
      <div className="imp-pop">
        {props.lines && <span className="text2 small">{t("import.trial.skipNote")}</span>}
        <span>
          <Button size="small" onClick={props.onTake}>
            {t("import.trial.takeBack")}
          </Button>
        </span>
      </div>
    );
  }
  if (!p) return null;
  const why = props.why(p);
  const fix = fixOf(p);
  return (
    <div className={p.severity === "error" ? "imp-pop red" : "imp-pop amber"} role="dialog" aria-label={`${p.letter}${p.row}`}>
      <div>
        <strong className={p.severity === "error" ? "red" : "amber"}>
          {p.letter}
          {p.row}
        </strong>{" "}
        {p.value !== "" && <span>“{p.value}” </span>}
        {props.say(p)}
      </div>
      {why && <div className="text2 small">{why}</div>}
      <div className="imp-popnext">
        {fix && (
          <Button size="small" type="primary" onClick={props.onAccept}>
            {fix.value === "" ? t("import.trial.clear") : t("import.trial.change", { value: fix.value })}
            <Kbd id="open" />
          </Button>
        )}
        <Button size="small" onClick={props.onEdit}>
          {t("import.trial.own")} <Kbd id="edit" />
        </Button>
        <Button size="small" onClick={props.onSkip}>
          {t("import.trial.skip")}
        </Button>
      </div>
    </div>
  );
}
