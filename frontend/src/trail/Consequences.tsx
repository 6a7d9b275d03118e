import type { ApprovalFigure, Consequence, UsePlace } from "@/contract";
import { formatCount } from "@/format/number";
import { useT } from "@/i18n";
import { noteOf, toldOf, useConsequenceText } from "./approvals";
import { kindText, pageOf } from "./words";

/** Figures that count what the places are: uses of the object, or records that become others. */
const counted: ReadonlySet<ApprovalFigure> = new Set<ApprovalFigure>(["uses", "changed", "restored"]);

/** What would follow, in figures; what they count by name, each to be opened. */
export function Consequences({
  command,
  consequences,
  places = [],
  onOpen,
}: {
  command: string;
  consequences: readonly Consequence[];
  places?: readonly UsePlace[];
  /** Before one of the places is opened. */
  onOpen?: () => void;
}) {
  const told = useConsequenceText();
  const note = noteOf(command);
  return (
    <ul className="consequences">
      {toldOf(consequences).map((one) => (
        <li key={one.what}>
          <span>{told(one)}</span>
          {counted.has(one.what) && places.length > 0 && (
            <Places places={places} all={one.figure} more={one.what === "uses" ? "morePlaces" : "moreRecords"} onOpen={onOpen} />
          )}
        </li>
      ))}
      {note && <li className="muted">{note}</li>}
    </ul>
  );
}

/** The first of them; of the others how many they are. */
function Places({
  places,
  all,
  more,
  onOpen,
}: {
  places: readonly UsePlace[];
  all: number;
  more: "morePlaces" | "moreRecords";
  onOpen?: () => void;
}) {
  const t = useT();
  const rest = all - places.reduce((sum, place) => sum + place.uses, 0);
  return (
    <ul className="places">
      {places.map((place) => {
        const key = `${place.code} ${place.version}`.trim();
        const open = pageOf({ object_kind: place.kind, object_key: key });
        const text = t(place.uses > 1 ? "approval.placeUses" : "approval.place", {
          kind: kindText(place.kind),
          code: key,
          uses: formatCount(place.uses),
        });
        return (
          <li key={`${place.kind} ${key}`}>
            <button
              type="button"
              className="plain link"
              title={place.name}
              onClick={() => {
                onOpen?.();
                open?.();
              }}
            >
              {text}
            </button>{" "}
            <span className="muted">{place.name}</span>
          </li>
        );
      })}
      {rest > 0 && <li className="muted">{t(`approval.${more}`, { uses: formatCount(rest) })}</li>}
    </ul>
  );
}
