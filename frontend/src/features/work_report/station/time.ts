import { useEffect, useState } from "react";

/** Now, in microseconds: minutes go by without anybody touching the screen. */
export function useMinute(): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 20_000);
    return () => clearInterval(timer);
  }, []);
  return now * 1000;
}

/** Hours and minutes since an instant: `2:05`. */
export function sinceText(micros: number, now: number): string {
  const minutes = Math.max(0, Math.floor((now - micros) / 60_000_000));
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}
