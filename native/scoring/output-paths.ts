import { badInput } from '../engine/errors.ts';
import type { OutputFormat } from './contract.ts';

const endings: readonly (readonly [ending: string, format: OutputFormat])[] = [
  ['.parquet', 'parquet'],
  ['.csv.gz', 'csv.gz'],
  ['.csv', 'csv'],
  ['.jsonl', 'jsonl'],
];

const endingOf = (path: string): (typeof endings)[number] | undefined =>
  endings.find(([ending]) => path.toLowerCase().endsWith(ending));

/** The format that a name's ending asks for. */
export function formatOf(path: string): OutputFormat {
  const found = endingOf(path);
  if (found === undefined) {
    throw badInput(
      'The ending of this name is no format that answers can be written in.',
      path,
      `End the name with one of ${endings.map(([ending]) => ending).join(', ')}.`,
    );
  }
  return found[1];
}

/** Rejected rows lie beside the answers as CSV, whatever those are: people read them. */
export function rejectsPathOf(path: string): string {
  return `${path.slice(0, path.length - (endingOf(path)?.[0].length ?? 0))}.rejects.csv`;
}
