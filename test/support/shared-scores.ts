import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Folder of shared data and reference figures; empty where the machine has none. */
export const shared = process.env.ASSAY_SHARED ?? '';

export function sharedJson<T>(name: string): T {
  return JSON.parse(readFileSync(path.join(shared, 'reference', name), 'utf8')) as T;
}

/** A gzipped CSV without quotes as columns of text. */
export function sharedColumns(name: string): (column: string) => string[] {
  const text = gunzipSync(readFileSync(path.join(shared, 'reference', name))).toString('utf8');
  const [header, ...rows] = text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.split(','));
  return (column) => {
    const at = header!.indexOf(column);
    if (at < 0) throw new Error(`${name} has no column ${column}.`);
    return rows.map((row) => row[at]!);
  };
}

export const numbers = (values: readonly string[]): Float64Array => Float64Array.from(values, Number);
