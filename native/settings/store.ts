import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { engineSettings, type EngineSettings } from './contract.ts';

const fileIn = (home: string): string => path.join(home, 'settings.json');

/** The user's settings; those of a first start where there are none or the file cannot be read. */
export function readSettings(home: string): EngineSettings {
  try {
    return engineSettings.parse(JSON.parse(readFileSync(fileIn(home), 'utf8')));
  } catch {
    return engineSettings.parse({});
  }
}

/** Written whole or not at all. */
export function writeSettings(home: string, settings: EngineSettings): void {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const file = fileIn(home);
  writeFileSync(`${file}.tmp`, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.tmp`, file);
}

export function productVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
