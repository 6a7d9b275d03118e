import type { Consequence, UsePlace } from "@/contract";
import { formatCount } from "@/format/number";
import { useT } from "@/i18n";
import { noteOf, toldOf, useConsequenceText } from "./approvals";
import { kindText, pageOf } from "./words";

/** What would follow, in figures; what uses the object by name, each to be opened. */
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
          {one.what === "uses" && places.length > 0 && <Places places={places} uses={one.figure} onOpen={onOpen} />}
        </li>
      ))}
      {note && <li className="muted">{note}</li>}
    </ul>
  );
}

/** The first places of use, by code; of the others how many they are. */
function Places({ places, uses, onOpen }: { places: readonly UsePlace[]; uses: number; onOpen?: () => void }) {
  const t = useT();
  const rest = uses - places.reduce((sum, place) => sum + place.uses, 0);
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
      {rest > 0 && <li className="muted">{t("approval.morePlaces", { uses: formatCount(rest) })}</li>}
    </ul>
  );
}
