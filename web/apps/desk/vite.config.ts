import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

// In development the pages come from Vite and everything else from a running `helppo serve`.
const server = process.env["HELPPO_SERVER"] ?? "http://127.0.0.1:8080";
const proxied = { target: server, ws: true, changeOrigin: false };

export default defineConfig({
  plugins: [svelte()],
  build: { target: "es2022", sourcemap: false, manifest: true, assetsInlineLimit: 0, chunkSizeWarningLimit: 400, modulePreload: { polyfill: false } },
  server: { port: 5173, strictPort: true, proxy: { "/api": proxied, "/help": proxied } },
  test: { environment: "node", include: ["src/**/*.spec.ts"], isolate: false },
});
