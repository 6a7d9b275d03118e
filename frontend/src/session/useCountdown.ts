import { useCallback, useEffect, useState } from "react";

/** Counts seconds down by this machine's running clock, whatever its time of day says. */
export function useCountdown(): { seconds: number; start: (seconds: number) => void } {
  const [end, setEnd] = useState(0);
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    if (end === 0) return;
    const tick = () => setSeconds(Math.max(0, Math.ceil((end - performance.now()) / 1000)));
    tick();
    const timer = setInterval(tick, 250);
    return () => clearInterval(timer);
  }, [end]);
  const start = useCallback((of: number) => {
    setEnd(performance.now() + of * 1000);
    setSeconds(of);
  }, []);
  return { seconds, start };
}
