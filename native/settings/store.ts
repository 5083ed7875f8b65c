import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { engineSettings, viewFrom, type EngineSettings, type ViewPreferences } from './contract.ts';

const fileIn = (home: string): string => path.join(home, 'settings.json');

/** The user's settings; those of a first start where there are none or the file cannot be read. */
export function readSettings(home: string): EngineSettings {
  try {
    return engineSettings.parse(JSON.parse(readFileSync(fileIn(home), 'utf8')));
  } catch {
    return engineSettings.parse({});
  }
}

export const writeSettings = (home: string, settings: EngineSettings): void =>
  writeWhole(fileIn(home), `${JSON.stringify(settings, null, 2)}\n`);

/** Apart from the settings, so that nothing that is clicked on in passing can cost them. */
const viewFileIn = (home: string): string => path.join(home, 'view.json');
const mostViewBytes = 256 * 1024;

/** How the workbench was last looked at; as at a first start where that is not known or cannot be read. */
export function readView(home: string): ViewPreferences {
  try {
    const file = viewFileIn(home);
    if (statSync(file).size > mostViewBytes) return viewFrom({});
    return viewFrom(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return viewFrom({});
  }
}

/** The grids that were changed longest ago are dropped where they are too much. */
export function writeView(home: string, view: ViewPreferences): void {
  for (let dropped = 0; dropped <= view.grids.length; dropped++) {
    const text = `${JSON.stringify({ ...view, grids: view.grids.slice(dropped) })}\n`;
    if (Buffer.byteLength(text) <= mostViewBytes) return writeWhole(viewFileIn(home), text);
  }
}

/** Written whole or not at all. */
function writeWhole(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.tmp`, text, { mode: 0o600 });
  renameSync(`${file}.tmp`, file);
}

export function productVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
