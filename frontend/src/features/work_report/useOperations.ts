import { useQueries } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import type { ReportOperation } from "@/contract";
import { call } from "@/transport/call";
import { type ApiError, toApiError } from "@/transport/error";
import { readKey } from "@/transport/query";

/** What the codes of lines stand for. While `paused` they stay as they were: each report that is posted would have all of them read again. */
export function useOperations(codes: readonly string[], paused: boolean) {
  const asked = useMemo(() => [...new Set(codes.filter((code) => code !== ""))], [codes]);
  const found = useQueries({
    queries: asked.map((code) => ({
      queryKey: readKey("report.operation", { code }),
      queryFn: () => call("report.operation", { code }),
      enabled: !paused,
      retry: false,
    })),
    combine: (results) =>
      new Map(
        results.map((result, i): [string, { operation?: ReportOperation; problem?: ApiError }] => [
          asked[i] ?? "",
          { operation: result.data, problem: result.error ? toApiError(result.error) : undefined },
        ]),
      ),
  });
  const operationOf = useCallback((code: string) => found.get(code)?.operation, [found]);
  const problemOf = useCallback((code: string) => found.get(code)?.problem, [found]);
  return { operationOf, problemOf };
}
