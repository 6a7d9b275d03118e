import { Button, Input } from "antd";
import { type KeyboardEvent, useState } from "react";
import { parseDecimal } from "@/format/number";
import { useT } from "@/i18n";
import { bands, cellCount, cellsOf, clockOf, plainSeason, type Season, withCells } from "./values";
import "./rate.css";

/** The seasons of a tariff: each with its first day, the bands of its day and their prices. */
export function TariffEditor({
  seasons,
  readOnly,
  onChange,
}: {
  seasons: Season[];
  readOnly: boolean;
  onChange: (seasons: Season[]) => void;
}) {
  const t = useT();
  const put = (at: number, season: Season) => onChange(seasons.map((old, n) => (n === at ? season : old)));
  const next = (Math.max(0, ...seasons.map((season) => season.month)) % 12) + 1;
  return (
    <div className="tariff">
      {seasons.map((season, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a season has no name of its own, and its day is being typed
        <section key={at} aria-label={t("rate.season", { day: `${season.month}-${season.day}` })}>
          <div className="seasonhead">
            <strong>{t("rate.seasonFrom")}</strong>
            <Whole
              label={t("rate.month")}
              value={season.month}
              most={12}
              readOnly={readOnly}
              put={(month) => put(at, { ...season, month })}
            />
            <span>{t("rate.month")}</span>
            <Whole
              label={t("rate.dayOf")}
              value={season.day}
              most={31}
              readOnly={readOnly}
              put={(day) => put(at, { ...season, day })}
            />
            <span>{t("rate.dayOf")}</span>
            {!readOnly && seasons.length > 1 && (
              <Button size="small" onClick={() => onChange(seasons.filter((_, n) => n !== at))}>
                {t("rate.dropSeason")}
              </Button>
            )}
          </div>
          <DayBar season={season} readOnly={readOnly} put={(to) => put(at, to)} />
          <div className="bandprices">
            {season.prices.map(({ band, price }) => (
              <span className="bandprice" key={band}>
                <span className={`bandkey ${band}`} />
                {t(`rate.band.${band}`)}
                <Price
                  label={t("rate.priceOf", { band: t(`rate.band.${band}`) })}
                  value={price}
                  readOnly={readOnly}
                  put={(to) =>
                    put(at, { ...season, prices: season.prices.map((one) => (one.band === band ? { band, price: to } : one)) })
                  }
                />
              </span>
            ))}
            <span className="muted">{t("rate.perKwh")}</span>
          </div>
        </section>
      ))}
      {!readOnly && seasons.length < 12 && (
        <Button size="small" onClick={() => onChange([...seasons, { ...(seasons.at(-1) ?? plainSeason), month: next, day: 1 }])}>
          {t("rate.addSeason")}
        </Button>
      )}
      {!readOnly && <p className="gridnote">{t("rate.barKeys")}</p>}
    </div>
  );
}

/** A day as a bar of half hours. ← → move, 1 to 5 say which band the half hour has and go on, so that 1111 makes two hours sharp. */
function DayBar({ season, readOnly, put }: { season: Season; readOnly: boolean; put: (season: Season) => void }) {
  const t = useT();
  const [at, setAt] = useState(0);
  const cells = cellsOf(season);
  if (cells === null) return <p className="muted">{t("rate.notHalfHours")}</p>;
  const here = cells[at] ?? "flat";
  const keys = (e: KeyboardEvent) => {
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: cellCount - 1 }[e.key];
    if (to !== undefined) {
      e.preventDefault();
      setAt(Math.min(cellCount - 1, Math.max(0, to)));
      return;
    }
    const band = readOnly || e.ctrlKey || e.altKey || e.metaKey ? undefined : bands[Number(e.key) - 1];
    if (band === undefined) return;
    e.preventDefault();
    put(
      withCells(
        season,
        cells.map((old, n) => (n === at ? band : old)),
      ),
    );
    setAt(Math.min(cellCount - 1, at + 1));
  };
  return (
    <>
      <div
        className="daybar"
        role="slider"
        tabIndex={0}
        aria-label={t("rate.bar")}
        aria-valuemin={0}
        aria-valuemax={cellCount - 1}
        aria-valuenow={at}
        aria-valuetext={`${clockOf(at)} ${t(`rate.band.${here}`)}`}
        onKeyDown={keys}
      >
        {cells.map((band, n) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: a half hour is its place in the day
            key={n}
            className={`${band}${n === at ? " at" : ""}`}
            title={`${clockOf(n)} ${t(`rate.band.${band}`)}`}
            onMouseDown={() => setAt(n)}
          />
        ))}
      </div>
      <div className="dayhours" aria-hidden="true">
        {[0, 6, 12, 18, 24].map((hour) => (
          <span key={hour}>{hour}:00</span>
        ))}
      </div>
      <p className="dayslots">
        {season.slots
          .map((slot) => `${clockOf(slot.from_seconds / 1800)} ${t(`rate.band.${slot.band}`)}`)
          .join(t("common.comma"))}
      </p>
    </>
  );
}

function Whole({
  label,
  value,
  most,
  readOnly,
  put,
}: {
  label: string;
  value: number;
  most: number;
  readOnly: boolean;
  put: (value: number) => void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const wrong = typed !== null && !(/^\d{1,2}$/.test(typed) && Number(typed) >= 1 && Number(typed) <= most);
  return (
    <Input
      size="small"
      className="numeric"
      style={{ width: 48 }}
      aria-label={label}
      disabled={readOnly}
      status={wrong ? "error" : undefined}
      value={typed ?? String(value)}
      onChange={(e) => {
        setTyped(e.target.value);
        const to = Number(e.target.value);
        if (/^\d{1,2}$/.test(e.target.value) && to >= 1 && to <= most) put(to);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}

function Price({
  label,
  value,
  readOnly,
  put,
}: {
  label: string;
  value: string;
  readOnly: boolean;
  put: (value: string) => void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <Input
      size="small"
      className="numeric"
      style={{ width: 88 }}
      inputMode="decimal"
      aria-label={label}
      disabled={readOnly}
      status={typed !== null && parseDecimal(typed, 6) === null ? "error" : undefined}
      value={typed ?? value}
      onChange={(e) => {
        setTyped(e.target.value);
        const to = parseDecimal(e.target.value, 6);
        if (to !== null) put(to);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}
