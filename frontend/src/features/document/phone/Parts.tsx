import { ChevronLeft } from "lucide-react";
import type { ReactNode } from "react";
import { useT } from "@/i18n";
import { useConnection } from "@/state/connection";
import { Dot } from "@/ui/Dot";

/** Every phone page: head with the way back, content, what is done at the bottom. */
export function PhonePage({
  title,
  sub,
  at,
  share,
  onBack,
  foot,
  children,
}: {
  title: ReactNode;
  sub?: ReactNode;
  /** How far it is, in words. */
  at?: string;
  /** And as a share of a hundred. */
  share?: number;
  onBack?: () => void;
  foot?: ReactNode;
  children: ReactNode;
}) {
  const t = useT();
  const connected = useConnection((s) => s.connected);
  return (
    <div className="phone">
      <header className="phonehead">
        {onBack && (
          <button type="button" className="phoneback" aria-label={t("phone.back")} onClick={onBack}>
            <ChevronLeft size={24} aria-hidden="true" />
          </button>
        )}
        <div className="phonetitle">
          <h1>{title}</h1>
          {sub && <div className="text2">{sub}</div>}
        </div>
        <div className="phoneat">
          <Dot tone={connected ? "green" : "red"}>{t(connected ? "phone.online" : "phone.offline")}</Dot>
          {at && <span className="num">{at}</span>}
        </div>
      </header>
      {share !== undefined && (
        <div className="phoneshare">
          <div style={{ width: `${share}%` }} />
        </div>
      )}
      <main className="phonebody">{children}</main>
      {foot && <footer className="phonefoot">{foot}</footer>}
    </div>
  );
}
