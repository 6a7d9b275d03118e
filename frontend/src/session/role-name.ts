import { useCallback } from "react";
import { textOf, useT } from "@/i18n";

/** What a role is called: its own name, else the word for one that came with the program. */
export function useRoleName(): (role: { code: string; name: string }) => string {
  const t = useT();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another language is another `t`
  return useCallback(({ code, name }) => name || textOf(`role.name.${code}`) || code, [t]);
}
