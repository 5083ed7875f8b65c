import { figuresOf, withPrefix, type BootstrapOptions } from '../evaluation/figures.ts';
import type { FairnessSpec, Grouping } from './contract.ts';
import { proportions } from './group-rates.ts';
import { arrangeGroups, type Groups } from './group-rows.ts';
import { GroupSums, type BinaryRows } from './group-sums.ts';
import type { GroupStatisticsData } from './binary-statistics.ts';
import * as groupStatistics from './binary-statistics.ts';
import { rateFigures } from './intervals.ts';
import { judgeLimits } from './limits.ts';
import { instability } from './stability.ts';

/**
 * Rates by group with Wilson intervals; mean score, calibration and disparities with percentile bootstrap intervals
 * (rows drawn within each group).
 */
export async function measureBinary(
  spec: Pick<FairnessSpec, 'minimum' | 'limits'>,
  given: Groups,
  givenRows: BinaryRows,
  options: BootstrapOptions,
): Promise<Grouping> {
  const { groups, order, sizes: strata } = arrangeGroups(given);
  const rows = {
    probabilities: Float64Array.from(order, (row) => givenRows.probabilities[row]!),
    outcomes: Uint8Array.from(order, (row) => givenRows.outcomes[row]!),
    threshold: givenRows.threshold,
  };
  const n = rows.outcomes.length;
  const all = groups.groups.length;
  const sums = new GroupSums(rows, groups.label, all);
  const every = Array.from({ length: all }, (_, group) => group);
  sums.count(new Uint16Array(n).fill(1));
  const counts = [...every, all].map((group) => sums.counts(group));
  const sizes = counts.map(
    (one) => one.truePositive + one.falsePositive + one.trueNegative + one.falseNegative,
  );
  const unstable = every.map((group) => instability(sizes[group]!, spec.minimum, counts[group]));
  const stable = every.filter((group) => unstable[group] === undefined);
  const someUnstable = stable.length < all;
  const data: GroupStatisticsData = {
    rows,
    label: groups.label,
    groups: all,
    ...(someUnstable ? { stable } : {}),
  };
  const figures = await figuresOf(strata, { ...groupStatistics, data }, options, (name) =>
    name.endsWith('Ratio')
      ? 'Fewer than two groups have this rate, or it is 0 in all of them.'
      : 'Fewer than two groups have this rate.',
  );
  const ratesOf = (group: number) => ({
    ...rateFigures(proportions(counts[group]!), options.level),
    ...withPrefix(figures, `${group}.`),
  });
  const disparity = withPrefix(figures, 'all.');
  return {
    columns: [...groups.columns],
    groups: every.map((group) => ({
      name: groups.groups[group]!.name,
      values: [...groups.groups[group]!.values],
      n: sizes[group]!,
      share: sizes[group]! / n,
      ...(unstable[group] === undefined ? {} : { unstable: unstable[group] }),
      rates: ratesOf(group),
    })),
    overall: n === 0 ? {} : ratesOf(all),
    disparities: disparity,
    ...(someUnstable ? { stableDisparities: withPrefix(figures, 'stable.') } : {}),
    limits: judgeLimits(spec.limits ?? {}, disparity),
    notes: notesOf(all, stable.length),
  };
}

export function notesOf(groups: number, stable: number): string[] {
  if (groups < 2) return ['There is one group only, so there is nothing to compare.'];
  if (stable === groups) return [];
  const few = groups - stable;
  const which = `${few} of ${groups} groups ${few === 1 ? 'has' : 'have'} few rows, or none of an outcome, so that ${few === 1 ? 'its' : 'their'} figures say little`;
  return [
    stable < 2
      ? `${which}: the differences between groups rest on ${few === 1 ? 'it' : 'them'}.`
      : `${which}; the differences between groups are also given without ${few === 1 ? 'it' : 'them'}.`,
  ];
}
