import { useRead } from "@/transport/query";
import { useRoleName } from "./role-name";
import { useMay, useSessionState } from "./useRights";

/** The names of one's own roles; null where the person may not read them, as the session tells rights only. */
export function useOwnRoles(): string[] | null {
  const state = useSessionState();
  const may = useMay();
  const known = state?.login === true && Boolean(state.actor) && may("people");
  const roleName = useRoleName();
  const roles = useRead("role.list", { limit: 100 }, { enabled: known }).data?.rows;
  const person = useRead("person.get", { code: state?.actor?.name ?? "" }, { enabled: known }).data?.person;
  if (!known || !roles || !person) return null;
  return person.roles.map((code) => roleName(roles.find((r) => r.role.code === code)?.role ?? { code, name: "" }));
}
