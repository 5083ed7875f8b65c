import type { Figure } from '../evaluation/contract.ts';
import { undefinedFigure } from '../evaluation/figures.ts';
import { wilsonInterval } from '../stats/wilson.ts';
import type { GroupRates } from './group-rates.ts';

const nothing: Readonly<Record<keyof GroupRates, string>> = {
  baseRate: 'The group has no rows.',
  selectionRate: 'The group has no rows.',
  truePositiveRate: 'The group has no positive rows.',
  falsePositiveRate: 'The group has no negative rows.',
  trueNegativeRate: 'The group has no negative rows.',
  falseNegativeRate: 'The group has no positive rows.',
  precision: 'No row of the group is labelled positive.',
  accuracy: 'The group has no rows.',
};

/** A proportion with its Wilson interval, which keeps its width at 0 and 1, where a bootstrap has none. */
export function proportionFigure(part: number, whole: number, level: number, why: string): Figure {
  if (whole === 0) return undefinedFigure(why);
  const [low, high] = wilsonInterval(part, whole, level);
  return { value: part / whole, low, high };
}

export function rateFigures(
  parts: Readonly<Record<keyof GroupRates, readonly [part: number, whole: number]>>,
  level: number,
): Record<string, Figure> {
  const figures: Record<string, Figure> = {};
  for (const name of Object.keys(parts) as (keyof GroupRates)[]) {
    const [part, whole] = parts[name];
    figures[name] = proportionFigure(part, whole, level, nothing[name]);
  }
  return figures;
}
