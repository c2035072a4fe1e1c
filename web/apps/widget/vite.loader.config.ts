// The loader: one classic script that any page can include, without a framework and without imports.
import { defineConfig } from "vite";

export default defineConfig({
  build: {
    outDir: "dist",
    emptyOutDir: false,
    target: "es2022",
    lib: { entry: "loader/main.ts", formats: ["iife"], name: "HelppoLoader", fileName: () => "widget.js" },
  },
});
