import type { SessionState } from "@/contract";
import { useT } from "@/i18n";
import type { SystemInfo } from "@/shell/info";
import { phoneAddress } from "@/transport/phone";
import { transport } from "@/transport/transport";

/** Names and figures by which a computer calls itself: nobody else reaches it there. */
const own = /^(localhost|127\.[\d.]+|\[::1\])$/;

/** The addresses that a phone can open: the one that led here, unless it is this computer's own, then what the server knows. */
export function phoneAddresses(info: SystemInfo, here: { origin: string; hostname: string } | null): string[] {
  const led = here && !own.test(here.hostname) ? [here.origin] : [];
  return [...new Set([...led, ...info.reached_at])].map((address) => `${address}${phoneAddress(null)}`);
}

/** Where phones and other computers open the books; where they cannot, how that is switched on. */
export function Phones({ info, state }: { info: SystemInfo; state: SessionState }) {
  const t = useT();
  const inWindow = transport().kind === "window";
  const addresses = phoneAddresses(info, inWindow ? null : window.location);
  // The books of a database server are named by the environment: their address holds a password.
  const books = info.books.backend === "postgres" ? "env:QITAO_DB" : `"sqlite:${info.books.location}"`;
  return (
    <>
      <div className="partshead">
        <strong>{t("settings.phones")}</strong>
      </div>
      <div className="blocks">
        {addresses.length > 0 ? (
          <>
            <p>{t("settings.phonesOn")}</p>
            {addresses.map((address) => (
              <p key={address} className="code">
                {address}
              </p>
            ))}
          </>
        ) : (
          <>
            <p>{t("settings.phonesOff")}</p>
            <ol>
              {!state.login && <li>{t("settings.phonesLogin")}</li>}
              <li>{t(inWindow ? "settings.phonesWindow" : "settings.phonesServer")}</li>
              <li>
                {t("settings.phonesServe")} <code className="code">{`qitao --db ${books} serve --listen 0.0.0.0:8787`}</code>
              </li>
              <li>{t("settings.phonesWall")}</li>
            </ol>
          </>
        )}
      </div>
    </>
  );
}
