import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: 'renderer',
  base: '/',
  plugins: [react()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'chrome120',
    // A data: address would need an exception in the page's policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    // zod would try whether it may evaluate text, which the page's policy refuses and reports. In each chunk, since
    // schemas are made before any code of the page could say so.
    rolldownOptions: { output: { intro: '(globalThis.__zod_globalConfig ??= {}).jitless = true;' } },
  },
});
