import type { QueryClient } from "@tanstack/react-query";
import type { SessionState } from "@/contract";
import { sessionDo } from "@/state/session";
import { readKey } from "@/transport/query";
import { sawReplaced } from "./Replaced";

/** Somebody is logged in: what was read by whoever was before, or by nobody, is read again. */
export function entered(client: QueryClient, state: SessionState): void {
  client.setQueryData(readKey("session.state", {}), state);
  sawReplaced(state);
  sessionDo({ lost: null, out: false, switching: false, replaced: false });
  // Not begun anew where a first read is under way: it may be the one whose refusal brought us here.
  void client.invalidateQueries();
}
