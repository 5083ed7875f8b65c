import type { Figure } from '../evaluation/contract.ts';
import { figuresOf, withPrefix, type BootstrapOptions } from '../evaluation/figures.ts';
import type { FairnessSpec, Grouping } from './contract.ts';
import { difference } from './disparities.ts';
import { arrangeGroups, type Groups } from './group-rows.ts';
import { proportionFigure } from './intervals.ts';
import { judgeLimits } from './limits.ts';
import { notesOf } from './measure-binary.ts';
import { instability } from './stability.ts';

interface Parts {
  readonly sizes: Float64Array;
  readonly rates: (group: number) => Record<string, Figure>;
  readonly overall: Record<string, Figure>;
  readonly disparities: Record<string, Figure>;
  readonly stableDisparities?: Record<string, Figure>;
}

function assemble(spec: Pick<FairnessSpec, 'minimum' | 'limits'>, groups: Groups, parts: Parts): Grouping {
  const rows = groups.label.length;
  const unstable = groups.groups.map((_, group) => instability(parts.sizes[group]!, spec.minimum));
  const stable = unstable.filter((reason) => reason === undefined).length;
  return {
    columns: [...groups.columns],
    groups: groups.groups.map(({ name, values }, group) => ({
      name,
      values: [...values],
      n: parts.sizes[group]!,
      share: parts.sizes[group]! / rows,
      ...(unstable[group] === undefined ? {} : { unstable: unstable[group] }),
      rates: parts.rates(group),
    })),
    overall: parts.overall,
    disparities: parts.disparities,
    ...(stable === groups.groups.length || parts.stableDisparities === undefined
      ? {}
      : { stableDisparities: parts.stableDisparities }),
    limits: judgeLimits(spec.limits ?? {}, parts.disparities),
    notes: notesOf(groups.groups.length, stable),
  };
}

function sizesOf({ label, groups }: Groups): Float64Array {
  const sizes = new Float64Array(groups.length);
  for (const group of label) sizes[group]!++;
  return sizes;
}

/** Groups with at least `minimum` rows. */
const stableOf = (sizes: Float64Array, minimum: number): number[] =>
  [...sizes.keys()].filter((group) => sizes[group]! >= minimum);

const whyDifference = (): string => 'There are fewer than two groups.';

/**
 * Several classes: accuracy, and for each class the share of rows that are labelled so (selectionRate:<class>), by
 * group with Wilson intervals. Disparities: differences of these, with percentile bootstrap intervals.
 */
export function measureMulticlass(
  spec: Pick<FairnessSpec, 'minimum' | 'limits' | 'classes'>,
  given: Groups,
  givenRows: { readonly y: ArrayLike<number>; readonly predicted: ArrayLike<number> },
  options: BootstrapOptions,
): Grouping {
  const { groups, order, sizes: strata } = arrangeGroups(given);
  const rows = {
    y: Float64Array.from(order, (row) => givenRows.y[row]!),
    predicted: Float64Array.from(order, (row) => givenRows.predicted[row]!),
  };
  const n = groups.label.length;
  const all = groups.groups.length;
  const classes = spec.classes.length;
  const width = classes + 2;
  const sums = new Float64Array(all * width);
  // By group: rows, right ones, then rows labelled as each class.
  const count = (counts: Uint16Array): void => {
    sums.fill(0);
    for (let row = 0; row < n; row++) {
      const times = counts[row]!;
      const start = groups.label[row]! * width;
      sums[start]! += times;
      if (rows.y[row] === rows.predicted[row]) sums[start + 1]! += times;
      sums[start + 2 + rows.predicted[row]!]! += times;
    }
  };
  const sizes = sizesOf(groups);
  const stable = stableOf(sizes, spec.minimum);
  const every = [...sizes.keys()];
  const name = (k: number): string => (k === 0 ? 'accuracy' : `selectionRate:${spec.classes[k - 1]!}`);
  const disparityName = (k: number): string =>
    k === 0 ? 'accuracyDifference' : `demographicParityDifference:${spec.classes[k - 1]!}`;
  const figures = figuresOf(
    strata,
    (counts) => {
      count(counts);
      const found: Record<string, number> = {};
      for (let k = 0; k <= classes; k++) {
        const rate = (group: number): number => sums[group * width + 1 + k]! / sums[group * width]!;
        found[`all.${disparityName(k)}`] = difference(every.map(rate));
        found[`stable.${disparityName(k)}`] = difference(stable.map(rate));
      }
      return found;
    },
    options,
    whyDifference,
  );
  count(new Uint16Array(n).fill(1));
  const ratesOf = (group: number | 'all'): Record<string, Figure> => {
    const members = group === 'all' ? every : [group];
    const total = (column: number): number =>
      members.reduce((sum, one) => sum + sums[one * width + column]!, 0);
    return Object.fromEntries(
      Array.from({ length: classes + 1 }, (_, k) => [
        name(k),
        proportionFigure(total(1 + k), total(0), options.level, 'There are no rows.'),
      ]),
    );
  };
  return assemble(spec, groups, {
    sizes,
    rates: ratesOf,
    overall: ratesOf('all'),
    disparities: withPrefix(figures, 'all.'),
    stableDisparities: withPrefix(figures, 'stable.'),
  });
}

/**
 * Regression: mean prediction, mean actual value, mean error (prediction − actual) and mean absolute error by group,
 * and the largest differences of the last two between groups; all with percentile bootstrap intervals.
 */
export function measureRegression(
  spec: Pick<FairnessSpec, 'minimum' | 'limits'>,
  given: Groups,
  givenRows: { readonly y: Float64Array; readonly predicted: Float64Array },
  options: BootstrapOptions,
): Grouping {
  const { groups, order, sizes: strata } = arrangeGroups(given);
  const rows = {
    y: Float64Array.from(order, (row) => givenRows.y[row]!),
    predicted: Float64Array.from(order, (row) => givenRows.predicted[row]!),
  };
  const n = groups.label.length;
  const all = groups.groups.length;
  const sums = new Float64Array((all + 1) * 4);
  const sizes = sizesOf(groups);
  const stable = stableOf(sizes, spec.minimum);
  const every = [...sizes.keys()];
  const figures = figuresOf(
    strata,
    (counts) => {
      sums.fill(0);
      for (let row = 0; row < n; row++) {
        const times = counts[row]!;
        const error = rows.predicted[row]! - rows.y[row]!;
        for (const group of [groups.label[row]!, all]) {
          sums[4 * group]! += times * rows.predicted[row]!;
          sums[4 * group + 1]! += times * rows.y[row]!;
          sums[4 * group + 2]! += times * error;
          sums[4 * group + 3]! += times * Math.abs(error);
        }
      }
      // Each group keeps its number of rows in every resample.
      const mean = (group: number, k: number): number =>
        sums[4 * group + k]! / (group === all ? n : sizes[group]!);
      const found: Record<string, number> = {};
      for (let group = 0; group <= all; group++) {
        ['meanPrediction', 'meanActual', 'meanError', 'mae'].forEach((name, k) => {
          found[`${group}.${name}`] = mean(group, k);
        });
      }
      for (const [prefix, members] of [
        ['all', every],
        ['stable', stable],
      ] as const) {
        found[`${prefix}.meanErrorDifference`] = difference(members.map((group) => mean(group, 2)));
        found[`${prefix}.maeDifference`] = difference(members.map((group) => mean(group, 3)));
      }
      return found;
    },
    options,
    whyDifference,
  );
  return assemble(spec, groups, {
    sizes,
    rates: (group) => withPrefix(figures, `${group}.`),
    overall: n === 0 ? {} : withPrefix(figures, `${all}.`),
    disparities: withPrefix(figures, 'all.'),
    stableDisparities: withPrefix(figures, 'stable.'),
  });
}
