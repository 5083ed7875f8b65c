import { badInput } from '../engine/errors.ts';
import { decideColumn, type ColumnGuess } from './column-guess.ts';
import type { DateOrder, SniffedColumn, SourceOptions, Warning } from './contract.ts';

export interface SniffedTable {
  readonly columns: SniffedColumn[];
  readonly rows: number;
  readonly broken: number;
  readonly warnings: Warning[];
}

export function unknownColumn(name: string, names: readonly string[], what: string): Error {
  const known = names.slice(0, 30).join(', ') + (names.length > 30 ? ', …' : '');
  return badInput(
    `${what} names the column ${JSON.stringify(name)}, which is not there.`,
    undefined,
    `The columns are: ${known}.`,
  );
}

/** Each column's type. Where one column shows that days come before months, the others follow it. */
export function decideColumns(
  names: readonly string[],
  headers: readonly string[],
  guesses: readonly ColumnGuess[],
  options: SourceOptions,
): Pick<SniffedTable, 'columns' | 'warnings'> {
  const types = new Map(Object.entries(options.types ?? {}));
  for (const name of types.keys()) if (!names.includes(name)) throw unknownColumn(name, names, '`types`');

  function decide(order: DateOrder | undefined) {
    return names.map((name, i) =>
      decideColumn(name, guesses[i]!.seen, { type: types.get(name), nullWords: options.nullWords, order }),
    );
  }

  let decisions = decide(options.dateOrder);
  if (options.dateOrder === undefined) {
    const orders = new Set(
      decisions.flatMap(({ dateOrder }) =>
        dateOrder === undefined || dateOrder === 'ymd' ? [] : [dateOrder],
      ),
    );
    if (orders.size === 1) decisions = decide([...orders][0]);
  }
  return {
    columns: decisions.map(({ type, nullWords, dateOrder }, i) => ({
      name: names[i]!,
      header: headers[i]!,
      type,
      nullWords: [...nullWords],
      ...(dateOrder === undefined ? {} : { dateOrder }),
      present: guesses[i]!.seen.present,
      examples: [...guesses[i]!.seen.examples],
    })),
    warnings: decisions.flatMap(({ warnings }) => warnings),
  };
}
