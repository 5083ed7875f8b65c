import { BLOCK } from '../host/layout.ts';
import type { Objective, ScoredRows } from '../objective.ts';

/** A range of rows, or of lists: what one thread derives at once, and what losses are summed by. */
export interface Span {
  readonly begin: number;
  readonly end: number;
}

/** Blocks of rows. */
export function blocksOf(rows: number): Span[] {
  return Array.from({ length: Math.ceil(rows / BLOCK) }, (_, block) => ({
    begin: block * BLOCK,
    end: Math.min(rows, (block + 1) * BLOCK),
  }));
}

/** Spans of lists that hold a block of rows each, the last one less: never more than there are blocks of rows. */
export function spansOfLists({ starts }: NonNullable<ScoredRows['lists']>): Span[] {
  const spans: Span[] = [];
  const last = starts.length - 1;
  for (let begin = 0; begin < last;) {
    let end = begin + 1;
    while (end < last && starts[end]! - starts[begin]! < BLOCK) end++;
    spans.push({ begin, end });
    begin = end;
  }
  return spans;
}

/** The mean of an objective's losses, summed span by span. @param of a span's: `derive`, or `loss` */
export function meanLoss(objective: Objective, rows: ScoredRows, of: 'derive' | 'loss'): number {
  const spans = rows.lists === undefined ? blocksOf(rows.y.length) : spansOfLists(rows.lists);
  let sum = 0;
  for (const { begin, end } of spans) sum += objective[of](rows, begin, end);
  return sum / totalWeight(rows);
}

const sumOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

/** What the sum of all losses is divided by: the weight of all rows, or of all lists. */
export function totalWeight({ y, weights, lists }: Pick<ScoredRows, 'y' | 'weights' | 'lists'>): number {
  if (lists !== undefined) return sumOf(lists.weights);
  return weights === undefined ? y.length : sumOf(weights);
}
