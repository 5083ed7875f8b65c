import { badInput } from '../engine/errors.ts';
import type { SourceColumn, Warning } from './contract.ts';
import { counted } from '../stats/counted.ts';

export interface ColumnMatch {
  /** For each wanted column its place in the file. */
  readonly source: Int32Array;
  readonly warnings: Warning[];
}

function listed(names: readonly string[], most: number): string {
  return names.slice(0, most).join(', ') + (names.length > most ? ', …' : '');
}

export function lackingColumns(missing: readonly string[], names: readonly string[]): Error {
  const which = missing.length === 1 ? 'the column' : `${missing.length} columns:`;
  return badInput(
    `The file lacks ${which} ${listed(missing, 10)}.`,
    undefined,
    `Its columns are: ${listed(names, 30)}.`,
  );
}

export function extraColumns(extra: readonly string[]): Warning {
  const which = extra.length === 1 ? 'One more column is' : `${extra.length} more columns are`;
  return { what: `${which} in the file and ignored: ${listed(extra, 10)}.` };
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
        `The file has ${counted(names.length, 'column')} where ${counted(wanted.length, 'is', 'are')} expected.`,
        undefined,
        'Has the file changed since it was looked at? Run it again.',
      );
    }
    return { source: Int32Array.from(wanted, (_, i) => i), warnings: [] };
  }
  const place = new Map(names.map((name, i) => [name, i]));
  const missing = wanted.filter(({ name }) => !place.has(name)).map(({ name }) => name);
  if (missing.length > 0) throw lackingColumns(missing, names);
  const known = new Set(wanted.map(({ name }) => name));
  const extra = names.filter((name) => !known.has(name));
  const warnings = extra.length === 0 ? [] : [extraColumns(extra)];
  return { source: Int32Array.from(wanted, ({ name }) => place.get(name)!), warnings };
}
