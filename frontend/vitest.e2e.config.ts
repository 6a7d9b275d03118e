import { defineConfig } from "vitest/config";

// Needs a running server: QITAO_URL=http://127.0.0.1:8787/#token=… (as printed at its start).
export default defineConfig({
  test: { environment: "node", include: ["e2e/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000, fileParallelism: false },
});
