import { badInput } from '../engine/errors.ts';
import type { SourceColumn, Warning } from './contract.ts';

export interface ColumnMatch {
  /** For each wanted column its place in the file. */
  readonly source: Int32Array;
  readonly warnings: Warning[];
}

/** Finds the wanted columns among a file's names. More columns are ignored and said; a missing one is an error. */
export function matchColumns(
  wanted: readonly SourceColumn[],
  names: readonly string[],
  match: 'position' | 'name',
): ColumnMatch {
  if (match === 'position') {
    if (names.length !== wanted.length) {
      throw badInput(
        `The file has ${names.length} columns where ${wanted.length} are expected.`,
        undefined,
        'Has the file changed since it was looked at? Run it again.',
      );
    }
    return { source: Int32Array.from(wanted, (_, i) => i), warnings: [] };
  }
  const place = new Map(names.map((name, i) => [name, i]));
  const missing = wanted.filter(({ name }) => !place.has(name)).map(({ name }) => name);
  if (missing.length > 0) {
    const known = names.slice(0, 30).join(', ') + (names.length > 30 ? ', …' : '');
    throw badInput(
      `The file lacks ${missing.length === 1 ? 'the column' : `${missing.length} columns:`} ${missing.slice(0, 10).join(', ')}${missing.length > 10 ? ', …' : ''}.`,
      undefined,
      `Its columns are: ${known}.`,
    );
  }
  const known = new Set(wanted.map(({ name }) => name));
  const extra = names.filter((name) => !known.has(name));
  const warnings =
    extra.length === 0
      ? []
      : [
          {
            what: `${extra.length} more column${extra.length === 1 ? ' is' : 's are'} in the file and ignored: ${extra.slice(0, 10).join(', ')}${extra.length > 10 ? ', …' : ''}.`,
          },
        ];
  return { source: Int32Array.from(wanted, ({ name }) => place.get(name)!), warnings };
}
