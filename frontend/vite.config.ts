import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The program answers only to its own name, so the dev server speaks under it.
const target = new URL(process.env.QITAO_URL ?? "http://127.0.0.1:8787").origin;

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: {
    host: "127.0.0.1",
    port: 5173,
    strictPort: true,
    proxy: { "/api": { target, changeOrigin: true, headers: { origin: target } } },
  },
  // WebView2 and WebKitGTK 4.1 are evergreen; one bundle, no polyfills.
  build: { target: "es2022", chunkSizeWarningLimit: 1500 },
});
