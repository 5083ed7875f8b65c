import type { Figure } from '../evaluation/contract.ts';
import { figuresOf, withPrefix, type BootstrapOptions } from '../evaluation/figures.ts';
import type { FairnessSpec, Grouping } from './contract.ts';
import { arrangeGroups, type Groups } from './group-rows.ts';
import { proportionFigure } from './intervals.ts';
import { judgeLimits } from './limits.ts';
import { notesOf } from './measure-binary.ts';
import { countByGroup, type MulticlassGroupData } from './multiclass-statistics.ts';
import * as multiclassStatistics from './multiclass-statistics.ts';
import type { RegressionGroupData } from './regression-statistics.ts';
import * as regressionStatistics from './regression-statistics.ts';
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
export async function measureMulticlass(
  spec: Pick<FairnessSpec, 'minimum' | 'limits' | 'classes'>,
  given: Groups,
  givenRows: { readonly y: ArrayLike<number>; readonly predicted: ArrayLike<number> },
  options: BootstrapOptions,
): Promise<Grouping> {
  const { groups, order, sizes: strata } = arrangeGroups(given);
  const rows = {
    y: Float64Array.from(order, (row) => givenRows.y[row]!),
    predicted: Float64Array.from(order, (row) => givenRows.predicted[row]!),
  };
  const all = groups.groups.length;
  const classes = spec.classes.length;
  const sizes = sizesOf(groups);
  const stable = stableOf(sizes, spec.minimum);
  const every = [...sizes.keys()];
  const data: MulticlassGroupData = {
    ...rows,
    label: groups.label,
    groups: all,
    classes: spec.classes,
    stable,
  };
  const figures = await figuresOf(strata, { ...multiclassStatistics, data }, options, whyDifference);
  const sums = countByGroup(data, new Uint16Array(groups.label.length).fill(1));
  const ratesOf = (group: number | 'all'): Record<string, Figure> => {
    const members = group === 'all' ? every : [group];
    const total = (column: number): number =>
      members.reduce((sum, one) => sum + sums[one * (classes + 2) + column]!, 0);
    return Object.fromEntries(
      Array.from({ length: classes + 1 }, (_, k) => [
        k === 0 ? 'accuracy' : `selectionRate:${spec.classes[k - 1]!}`,
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
export async function measureRegression(
  spec: Pick<FairnessSpec, 'minimum' | 'limits'>,
  given: Groups,
  givenRows: { readonly y: Float64Array; readonly predicted: Float64Array },
  options: BootstrapOptions,
): Promise<Grouping> {
  const { groups, order, sizes: strata } = arrangeGroups(given);
  const rows = {
    y: Float64Array.from(order, (row) => givenRows.y[row]!),
    predicted: Float64Array.from(order, (row) => givenRows.predicted[row]!),
  };
  const n = groups.label.length;
  const all = groups.groups.length;
  const sizes = sizesOf(groups);
  const stable = stableOf(sizes, spec.minimum);
  const data: RegressionGroupData = { ...rows, label: groups.label, groups: all, stable };
  const figures = await figuresOf(strata, { ...regressionStatistics, data }, options, whyDifference);
  return assemble(spec, groups, {
    sizes,
    rates: (group) => withPrefix(figures, `${group}.`),
    overall: n === 0 ? {} : withPrefix(figures, `${all}.`),
    disparities: withPrefix(figures, 'all.'),
    stableDisparities: withPrefix(figures, 'stable.'),
  });
}
