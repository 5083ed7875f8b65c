import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './build-once.ts';

/**
 * Electron's program, where `npm run electron:fetch` has brought it. Never by `require('electron')`, which would
 * download it.
 */
export function electronBinary(base = root): string | undefined {
  const electron = path.join(base, 'node_modules/electron');
  const named = path.join(electron, 'path.txt');
  if (!existsSync(named)) return undefined;
  const file = path.join(electron, 'dist', readFileSync(named, 'utf8').trim());
  return existsSync(file) ? file : undefined;
}
