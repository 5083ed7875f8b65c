import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildOnce, root } from './build-once.ts';
import { buildPage, pageSources } from './build-page.ts';

/** The desktop application as Electron runs it: its own package, the main process, the preload script, the page. */
export const desktopFolder = path.join(root, 'dist/desktop');

const windowIcon = 'electron/resources/icons/256x256.png';

/** Builds `dist/desktop` where its sources have changed; answers whether it did. */
export async function buildDesktop(): Promise<boolean> {
  await buildPage();
  const sources = [
    ...pageSources,
    'electron/**/*.ts',
    windowIcon,
    'scripts/build-desktop.ts',
    'package.json',
  ];
  return buildOnce('desktop', sources, async (folder) => {
    await buildMain(folder);
    cpSync(path.join(root, 'dist/renderer'), path.join(folder, 'renderer'), { recursive: true });
  });
}

/** All of the application but the page. */
export async function buildMain(folder: string): Promise<void> {
  await bundle(folder, 'main.ts', 'main.mjs', 'es');
  // Of the window itself: what starts it from a shell has no icon.
  cpSync(path.join(root, windowIcon), path.join(folder, 'icon.png'));
  // A sandboxed preload script is CommonJS.
  await bundle(folder, 'preload.ts', 'preload.cjs', 'cjs');
  const { version, description } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    version: string;
    description: string;
  };
  const manifest = {
    name: 'assay',
    productName: 'Assay',
    version,
    description,
    author: 'Assay',
    private: true,
    main: 'main.mjs',
  };
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

async function bundle(folder: string, entry: string, name: string, format: 'es' | 'cjs'): Promise<void> {
  const { build } = await import('vite');
  await build({
    configFile: false,
    root: path.join(root, 'electron'),
    logLevel: 'error',
    build: {
      outDir: folder,
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      ssr: entry,
      rolldownOptions: {
        external: ['electron', /^node:/],
        output: { format, entryFileNames: name, codeSplitting: false },
      },
    },
    ssr: { noExternal: true },
  });
}
