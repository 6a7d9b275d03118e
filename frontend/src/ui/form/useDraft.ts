import { useCallback, useEffect, useMemo, useState } from "react";
import { useTab } from "@/shell/page-context";
import { same } from "./merge";

export interface Saved<T> {
  record: T;
  revision: number;
  by?: string;
  at?: number;
}

/** A record as a command gives it back. */
export function savedOf<T>(record: T, view: { revision: number; changed_by: string; changed_at: number }): Saved<T> {
  return { record, revision: view.revision, by: view.changed_by, at: view.changed_at };
}

export interface Draft<T extends object> {
  value: T;
  base: T;
  /** Null for a record that was never saved. */
  revision: number | null;
  dirty: boolean;
  /** Saved by somebody else while I was changing it. */
  theirs: Saved<T> | null;
  changed: (field: keyof T) => boolean;
  set: (change: Partial<T>) => void;
  /** For changes that come later and start from what is there then. */
  change: (how: (now: T) => Partial<T>) => void;
  /** After saving, or to take what is in the books. */
  take: (saved: Saved<T>) => void;
  /** What was merged over theirs. */
  rebase: (merged: T, theirs: Saved<T>) => void;
  revert: () => void;
}

interface State<T> {
  value: T;
  base: T;
  revision: number | null;
}

/**
 * A record being edited: what it was, what it is now; marks the tab unsaved; notices when somebody else saved it. `tell` is told
 * instead of the tab where the record is only a part of the page.
 */
export function useDraft<T extends object>(
  loaded: Saved<T> | undefined,
  blank: T,
  tell?: (dirty: boolean) => void,
  /** Another part of the page is unsaved. */
  also = false,
): Draft<T> {
  const tab = useTab();
  const setDirty = tell ?? tab.setDirty;
  const [state, setState] = useState<State<T>>(() =>
    loaded
      ? { value: loaded.record, base: loaded.record, revision: loaded.revision }
      : { value: blank, base: blank, revision: null },
  );
  const dirty = !same(state.value, state.base);
  useEffect(() => setDirty(dirty || also), [dirty, also, setDirty]);
  useEffect(() => {
    if (!loaded) return;
    setState((s) => {
      const untouched = same(s.value, s.base);
      if (s.revision === loaded.revision && (untouched || s.revision !== null)) return s;
      return untouched ? { value: loaded.record, base: loaded.record, revision: loaded.revision } : s;
    });
  }, [loaded]);
  // A copy's source arrives after the form is there.
  useEffect(() => {
    setState((s) =>
      s.revision === null && same(s.value, s.base) && !same(s.value, blank) ? { ...s, value: blank, base: blank } : s,
    );
  }, [blank]);
  const theirs = loaded && dirty && state.revision !== null && loaded.revision > state.revision ? loaded : null;
  const take = useCallback(
    (saved: Saved<T>) => setState({ value: saved.record, base: saved.record, revision: saved.revision }),
    [],
  );
  const rebase = useCallback(
    (merged: T, saved: Saved<T>) => setState({ value: merged, base: saved.record, revision: saved.revision }),
    [],
  );
  const set = useCallback((change: Partial<T>) => setState((s) => ({ ...s, value: { ...s.value, ...change } })), []);
  const change = useCallback(
    (how: (now: T) => Partial<T>) => setState((s) => ({ ...s, value: { ...s.value, ...how(s.value) } })),
    [],
  );
  const revert = useCallback(() => setState((s) => ({ ...s, value: s.base })), []);
  return useMemo(
    () => ({
      ...state,
      dirty,
      theirs,
      set,
      change,
      take,
      rebase,
      revert,
      changed: (field: keyof T) => !same(state.value[field], state.base[field]),
    }),
    [state, dirty, theirs, set, change, take, rebase, revert],
  );
}
