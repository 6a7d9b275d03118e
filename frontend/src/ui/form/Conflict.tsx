import { Button, Radio } from "antd";
import { useState } from "react";
import { useWhen } from "@/format/useWhen";
import { useT } from "@/i18n";
import { usePersonName } from "@/session/people";
import { Overlay } from "@/shell/Overlay";
import { Message } from "../Message";
import { type Difference, differences, merge } from "./merge";
import type { Draft } from "./useDraft";

/** 别人刚改过: my input is still there; compare field by field, or take theirs. */
export function Conflict<T extends object>({
  draft,
  labelOf,
  show,
  align = (base, mine) => ({ base, mine }),
}: {
  draft: Draft<T>;
  labelOf: (field: string, line?: string) => string;
  show: (field: string, value: unknown) => string;
  /** What it was and what I made of it, with lines numbered as theirs; as they are where lines keep their numbers. */
  align?: (base: T, mine: T, theirs: T) => { base: T; mine: T };
}) {
  const t = useT();
  const when = useWhen();
  const nameOf = usePersonName();
  const [comparing, setComparing] = useState(false);
  const { theirs } = draft;
  if (!theirs) return null;
  const { base, mine } = align(draft.base, draft.value, theirs.record);
  const list = differences(base, mine, theirs.record);
  const fields = [...new Set(list.filter((d) => !sameAsBase(d)).map((d) => labelOf(d.path[0], d.path[1])))].join(
    t("common.comma"),
  );
  return (
    <>
      <Message
        tone="amber"
        what={t("conflict.what")}
        why={t("conflict.why", { who: nameOf(theirs.by ?? ""), when: theirs.at ? when(theirs.at) : "", fields })}
        next={[
          { label: t("conflict.compare"), run: () => setComparing(true) },
          { label: t("conflict.takeTheirs"), run: () => draft.take(theirs) },
        ]}
      />
      {comparing && (
        <Compare
          list={list}
          labelOf={labelOf}
          show={show}
          onClose={() => setComparing(false)}
          onTake={(keep) => {
            draft.rebase(merge(mine, theirs.record, keep), theirs);
            setComparing(false);
          }}
        />
      )}
    </>
  );
}

function sameAsBase(d: Difference): boolean {
  return JSON.stringify(d.base) === JSON.stringify(d.theirs);
}

function Compare({
  list,
  labelOf,
  show,
  onClose,
  onTake,
}: {
  list: Difference[];
  labelOf: (field: string, line?: string) => string;
  show: (field: string, value: unknown) => string;
  onClose: () => void;
  onTake: (keep: Difference["path"][]) => void;
}) {
  const t = useT();
  // What only they changed is theirs unless I say otherwise; what I changed stays mine.
  const [mine, setMine] = useState(() => list.map((d) => JSON.stringify(d.mine) !== JSON.stringify(d.base)));
  return (
    <Overlay label={t("conflict.compare")} className="compare" onClose={onClose}>
      <div className="floathead">
        <strong>{t("conflict.compare")}</strong>
      </div>
      <table className="comparetable">
        <thead>
          <tr>
            <th>{t("list.field")}</th>
            <th>{t("conflict.before")}</th>
            <th>{t("conflict.mine")}</th>
            <th>{t("conflict.theirs")}</th>
          </tr>
        </thead>
        <tbody>
          {list.map((d, i) => (
            <tr key={d.path.join(" ")}>
              <td>{labelOf(d.path[0], d.path[1])}</td>
              <td className="muted">{show(d.path[0], d.base)}</td>
              <td className={mine[i] ? "lit" : ""}>
                <Radio checked={mine[i]} onChange={() => setMine(mine.with(i, true))}>
                  {show(d.path[0], d.mine)}
                </Radio>
              </td>
              <td className={mine[i] ? "" : "lit"}>
                <Radio checked={!mine[i]} onChange={() => setMine(mine.with(i, false))}>
                  {show(d.path[0], d.theirs)}
                </Radio>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="floatfoot">
        <Button onClick={onClose} data-autofocus>
          {t("common.cancel")} <kbd className="kbd">Esc</kbd>
        </Button>
        <Button type="primary" onClick={() => onTake(list.filter((_, i) => mine[i]).map((d) => d.path))}>
          {t("conflict.take")}
        </Button>
      </div>
    </Overlay>
  );
}
