import { binOf, PROBABILITY_BINS } from '../calibration/probability-bins.ts';
import { figuresOf, withPrefix, type BootstrapOptions } from '../evaluation/figures.ts';
import type { FairnessSpec, Grouping } from './contract.ts';
import { disparities } from './disparities.ts';
import { groupRates, proportions, type GroupCounts } from './group-rates.ts';
import { arrangeGroups, type Groups } from './group-rows.ts';
import { rateFigures } from './intervals.ts';
import { judgeLimits } from './limits.ts';
import { instability } from './stability.ts';

export interface BinaryRows {
  /** Calibrated probability of the positive class. */
  readonly probabilities: Float64Array;
  readonly outcomes: Uint8Array;
  readonly threshold: number;
}

/** Sums over the rows of each group, and of all together at the end, from how often each row counts. */
class GroupSums {
  readonly #groups: number;
  readonly #label: Uint32Array;
  readonly #cell: Uint8Array;
  readonly #bin: Uint8Array;
  readonly #probabilities: Float64Array;
  readonly #outcomes: Uint8Array;
  readonly #cells: Float64Array;
  readonly #scores: Float64Array;
  readonly #gaps: Float64Array;

  constructor({ probabilities, outcomes, threshold }: BinaryRows, label: Uint32Array, groups: number) {
    this.#groups = groups;
    this.#label = label;
    this.#probabilities = probabilities;
    this.#outcomes = outcomes;
    this.#cell = Uint8Array.from(outcomes, (y, row) => 2 * y + Number(probabilities[row]! >= threshold));
    this.#bin = Uint8Array.from(probabilities, (p) => binOf(p));
    this.#cells = new Float64Array(4 * (groups + 1));
    this.#scores = new Float64Array(groups + 1);
    this.#gaps = new Float64Array(PROBABILITY_BINS * (groups + 1));
  }

  count(counts: Uint16Array): void {
    const [cells, scores, gaps] = [this.#cells, this.#scores, this.#gaps];
    cells.fill(0);
    scores.fill(0);
    gaps.fill(0);
    for (let row = 0; row < counts.length; row++) {
      const count = counts[row]!;
      if (count === 0) continue;
      const group = this.#label[row]!;
      const p = this.#probabilities[row]!;
      cells[4 * group + this.#cell[row]!]! += count;
      scores[group]! += count * p;
      gaps[PROBABILITY_BINS * group + this.#bin[row]!]! += count * (p - this.#outcomes[row]!);
    }
    for (const [sums, width] of [
      [cells, 4],
      [scores, 1],
      [gaps, PROBABILITY_BINS],
    ] as const) {
      const all = width * this.#groups;
      for (let i = 0; i < all; i++) sums[all + (i % width)]! += sums[i]!;
    }
  }

  counts(group: number): GroupCounts {
    const [trueNegative, falsePositive, falseNegative, truePositive] = this.#cells.subarray(
      4 * group,
      4 * group + 4,
    );
    return {
      trueNegative: trueNegative!,
      falsePositive: falsePositive!,
      falseNegative: falseNegative!,
      truePositive: truePositive!,
    };
  }

  /** Mean probability; mean probability − base rate; expected calibration error within the group. */
  calibration(group: number): { meanScore: number; calibrationGap: number; ece: number } {
    let rows = 0;
    for (let cell = 0; cell < 4; cell++) rows += this.#cells[4 * group + cell]!;
    let gap = 0;
    let error = 0;
    for (let bin = 0; bin < PROBABILITY_BINS; bin++) {
      const one = this.#gaps[PROBABILITY_BINS * group + bin]!;
      gap += one;
      error += Math.abs(one);
    }
    return { meanScore: this.#scores[group]! / rows, calibrationGap: gap / rows, ece: error / rows };
  }
}

/**
 * Rates by group with Wilson intervals; mean score, calibration and disparities with percentile bootstrap intervals
 * (rows drawn within each group).
 */
export function measureBinary(
  spec: Pick<FairnessSpec, 'minimum' | 'limits'>,
  given: Groups,
  givenRows: BinaryRows,
  options: BootstrapOptions,
): Grouping {
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
  const figures = figuresOf(
    strata,
    (resampled) => {
      sums.count(resampled);
      const found: Record<string, number> = {};
      for (let group = 0; group <= all; group++) {
        for (const [name, value] of Object.entries(sums.calibration(group)))
          found[`${group}.${name}`] = value;
      }
      const rates = every.map((group) => groupRates(sums.counts(group)));
      for (const [name, value] of Object.entries(disparities(rates))) found[`all.${name}`] = value;
      if (someUnstable) {
        const some = disparities(stable.map((group) => rates[group]!));
        for (const [name, value] of Object.entries(some)) found[`stable.${name}`] = value;
      }
      return found;
    },
    options,
    (name) =>
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
  return [
    `${groups - stable} of ${groups} groups have few rows, or none of an outcome, so that their figures say little; the differences between groups are also given without them.`,
  ];
}
