import path from 'node:path';
import { buildOnce, root } from './build-once.ts';

/** What the page is made of: its own sources, the contracts that it shares with the engine, and the kit's versions. */
export const pageSources = [
  'renderer/**/*.{ts,tsx,css,html,svg,png,woff2,json}',
  'assets/icon.svg',
  'native/**/contract.ts',
  'native/engine/{errors,procedure}.ts',
  'electron/contract.ts',
  'vite.config.ts',
  'package-lock.json',
];

/** Builds `dist/renderer` where its sources have changed; answers whether it did. */
export function buildPage(): Promise<boolean> {
  return buildOnce('renderer', pageSources, async (folder) => {
    const { build } = await import('vite');
    await build({
      configFile: path.join(root, 'vite.config.ts'),
      root: path.join(root, 'renderer'),
      build: { outDir: folder, emptyOutDir: true },
      logLevel: 'error',
    });
  });
}
