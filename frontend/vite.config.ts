import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = process.env.QITAO_URL ?? "http://127.0.0.1:8787";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { host: "127.0.0.1", port: 5173, strictPort: true, proxy: { "/api": { target: new URL(server).origin } } },
  // WebView2 and WebKitGTK 4.1 are evergreen; one bundle, no polyfills.
  build: { target: "es2022", chunkSizeWarningLimit: 1500 },
});
