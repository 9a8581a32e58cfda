import { defineConfig } from 'vite';

const gateway = process.env.GATEWAY_URL ?? 'http://127.0.0.1:3000';

/** `vite web` serves the page alone and takes its data from a running gateway. */
export default defineConfig({
  base: './',
  build: { outDir: 'dist', emptyOutDir: true, chunkSizeWarningLimit: 1_200, assetsInlineLimit: 0 },
  server: { proxy: { '/api': gateway, '/ws': { target: gateway, ws: true } } },
});
