import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { logFile, MAXIMUM_FILES } from './diagnostic-log.ts';

/** All that the rotating diagnostic log of a workspace still holds, oldest first; the lines hold no data values. */
export async function diagnosticsText(root: string): Promise<string> {
  const folder = path.join(root, 'diagnostics');
  const parts: string[] = [];
  for (let index = MAXIMUM_FILES - 1; index >= 0; index--) {
    parts.push(await readFile(logFile(folder, index), 'utf8').catch(() => ''));
  }
  return parts.join('');
}
