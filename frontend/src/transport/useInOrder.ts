import { useCallback, useRef } from "react";

/** Does one thing after the other, in the order in which they are asked for: what comes while an answer is awaited waits its turn. */
export function useInOrder(): <T>(one: () => Promise<T>) => Promise<T> {
  const last = useRef<Promise<unknown>>(Promise.resolve());
  return useCallback((one) => {
    const turn = last.current.then(one, one);
    last.current = turn;
    return turn;
  }, []);
}
