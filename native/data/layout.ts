import { badInput } from '../engine/errors.ts';
import type { SniffResult, SourceColumn, SourceLayout } from './contract.ts';

function column({ name, type, nullWords, dateOrder }: SourceColumn): SourceColumn {
  return { name, type, nullWords, ...(dateOrder === undefined ? {} : { dateOrder }) };
}

/** What `data.import` needs of a sniff. */
export function layoutOf(sniffed: SniffResult): SourceLayout {
  const { format, compression, dialect, columns } = sniffed;
  return { format, compression, ...(dialect === undefined ? {} : { dialect }), columns: columns.map(column) };
}

/**
 * The layout of another file with the same columns (a test file, new data): its own dialect, the first file's types
 * and null words. With `only`, no more than these columns are needed. Import it with `match: 'name'`.
 */
export function layoutFor(sniffed: SniffResult, like: SourceLayout, only?: readonly string[]): SourceLayout {
  const own = new Map(sniffed.columns.map((found) => [found.name, found]));
  const wanted = like.columns.filter(({ name }) => only === undefined || only.includes(name));
  for (const name of only ?? []) {
    if (!like.columns.some((known) => known.name === name)) {
      throw badInput(`There is no column ${JSON.stringify(name)}.`, undefined, 'Check the names.');
    }
  }
  return {
    ...layoutOf(sniffed),
    columns: wanted.map((known) => {
      const here = own.get(known.name);
      // What the values are is settled; dates may be written in another order here, and missing numbers as another word.
      const words =
        known.type === 'text'
          ? known.nullWords
          : [...new Set([...known.nullWords, ...(here?.nullWords ?? [])])].sort();
      return column({ ...known, nullWords: words, dateOrder: here?.dateOrder ?? known.dateOrder });
    }),
  };
}
