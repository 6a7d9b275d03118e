import { Checkbox } from "antd";
import type { Right } from "@/contract";
import { useT } from "@/i18n";
import { rightGroups, sorted } from "./rights";

/** What one may do, by job and in words; with `onChange` it can be ticked. Marks what would be gained and lost. */
export function RightList({
  rights,
  before,
  onChange,
}: {
  rights: readonly Right[];
  /** As it is in the books. */
  before: readonly Right[];
  onChange?: (rights: Right[]) => void;
}) {
  const t = useT();
  return (
    <div className="rights">
      {rightGroups.map(({ group, rights: all }) => (
        <RightGroup key={group} title={t(`right.group.${group}`)}>
          {all.map((right) => {
            const has = rights.includes(right);
            const had = before.includes(right);
            const mark = has === had ? "" : has ? " changed" : " lost";
            const name = t(`right.name.${right}`);
            return (
              <div key={right} className={`rightline${mark}${has || onChange ? "" : " muted"}`}>
                {onChange ? (
                  <Checkbox
                    checked={has}
                    onChange={(e) =>
                      onChange(sorted(e.target.checked ? [...rights, right] : rights.filter((other) => other !== right)))
                    }
                  >
                    <span className="rightname">{name}</span>
                  </Checkbox>
                ) : (
                  <span className={has ? "strong" : ""}>
                    <span className="tick" aria-hidden="true">
                      {has ? "✓" : "—"}
                    </span>{" "}
                    <span className="rightname">{name}</span>
                    <span className="sr">{has ? t("common.yes") : t("common.no")}</span>
                  </span>
                )}
                <span className={has ? "text2" : "muted"}>{t(`right.does.${right}`)}</span>
              </div>
            );
          })}
        </RightGroup>
      ))}
    </div>
  );
}

function RightGroup({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <>
      <h3>{title}</h3>
      <div role="group" aria-label={title}>
        {children}
      </div>
    </>
  );
}
