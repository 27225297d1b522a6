import { defineConfig } from "vite";

// `npm run dev` talks to a gateway that runs beside it.
const gateway = "http://127.0.0.1:8000";

export default defineConfig({
  base: "/explorer/",
  worker: { format: "es" },
  build: {
    target: "es2022",
    // Monaco alone is larger than the limit at which Vite warns, and it is loaded once.
    chunkSizeWarningLimit: 5000,
    reportCompressedSize: false,
    // React server directives of a dependency; they mean nothing in a bundle.
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
  server: {
    proxy: { "/graphql": gateway, "/explorer/config.json": gateway },
  },
});
