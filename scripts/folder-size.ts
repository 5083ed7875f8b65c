import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** Bytes of all files below. */
export function folderSize(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += statSync(path.join(entry.parentPath, entry.name)).size;
  }
  return bytes;
}

/** The folders with most in files of their own, by name. */
export function largestFolders(folder: string, most: number): [folder: string, bytes: number][] {
  const own = new Map<string, number>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const name = path.relative(folder, entry.parentPath) || '.';
    own.set(name, (own.get(name) ?? 0) + statSync(path.join(entry.parentPath, entry.name)).size);
  }
  return [...own].sort(([, a], [, b]) => b - a).slice(0, most);
}
