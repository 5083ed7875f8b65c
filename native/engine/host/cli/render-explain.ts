import type { Permuted, PermutationResult } from '../../../explanation/contract.ts';
import { metricDefinition } from '../../../packages/metric-definition.ts';
import { permutationCaption } from '../../../packages/wording.ts';
import { count, figure, table, withInterval } from './table.ts';

/** What each column is worth to a model, the most important first. @param most rows that are shown */
export function permutationTable(
  { columns, metric, interval }: PermutationResult,
  most: number,
  what = 'column',
): string {
  const rows = columns
    .slice(0, most)
    .map(({ name, mean, low, high, deviation }: Permuted) => [
      name,
      withInterval({ value: mean, low, high }),
      figure(deviation),
    ]);
  const bounds = `${Number((interval.level * 100).toFixed(2))} % ${interval.method}`;
  const more = columns.length > most ? `  and ${count(columns.length - most)} more\n` : '';
  return `${table([what, `${metricDefinition(metric).title} worse by [${bounds}]`, 'deviation of shuffles'], rows)}${more}`;
}

/** Permutation importance as a person reads it. */
export function renderExplain(result: PermutationResult): string {
  const { baseline, features, notes } = result;
  const parts = [
    `\n${permutationCaption(result)}`,
    baseline.value === null ? baseline.why! : `Without shuffling: ${withInterval(baseline)}`,
    '',
    permutationTable(result, Infinity),
    ...(features === undefined
      ? []
      : [permutationTable({ ...result, columns: features }, Infinity, 'feature')]),
    ...notes,
  ];
  return `${parts.join('\n')}\n`;
}
