import type { Output } from "@/contract";
import { dayAt } from "@/format/date";
import { useRead } from "@/transport/query";

export type SystemInfo = Output<"system.info">;

/** The books that are open, who is working, and the factory's day. */
export function useInfo(): SystemInfo | undefined {
  return useRead("system.info", {}, { keep: true }).data;
}

/** The factory's day, `YYYY-MM-DD`; this machine's until the program has answered. */
export function useToday(): string {
  const info = useInfo();
  return info?.today ?? dayAt(Date.now() * 1000, Intl.DateTimeFormat().resolvedOptions().timeZone);
}
