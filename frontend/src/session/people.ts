import { useCallback, useMemo } from "react";
import { personName } from "@/i18n";
import { useMay } from "@/session/useRights";
import { useRead } from "@/transport/query";

/** What people are called, by login; for whoever may look. */
export function usePeople(): { login: string; name: string }[] {
  const may = useMay();
  const rows = useRead("person.names", { limit: 10_000 }, { enabled: may("look"), keep: true }).data?.rows;
  return useMemo(() => rows ?? [], [rows]);
}

/** A login as a name, where it is known. */
export function nameFrom(people: readonly { login: string; name: string }[], login: string): string {
  return people.find((p) => p.login === login)?.name ?? personName(login);
}

/** Names by login, for a page that shows but a few. */
export function usePersonName(): (login: string) => string {
  const people = usePeople();
  return useCallback((login: string) => nameFrom(people, login), [people]);
}
