import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { FeatureStep } from '../../../native/features/contract.ts';
import { fitFeatures } from '../../../native/features/fit.ts';
import { transform } from '../../../native/features/transform.ts';
import type { Column, Frame } from '../../../native/stats/frame.ts';
import type { Target } from '../../../native/training/target.ts';
import { textColumn } from '../../support/random-frames.ts';

interface Scaled {
  mean: number;
  deviation: number;
  values: number[];
}
interface Encoded {
  smooth: number;
  levels: string[];
  means: number[][];
  overall: number[];
}
interface Figures {
  numbers: (number | null)[];
  whole: (number | null)[];
  words: string[];
  new: string[];
  binary: number[];
  amount: number[];
  three: number[];
  impute: Record<string, { mean: number; median: number; most_frequent: number }>;
  scale: Record<string, Scaled>;
  oneHot: { options: { min_frequency?: number; drop?: 'first' }; names: string[]; new: number[][] }[];
  target: { binary: Encoded[]; regression: Encoded[]; multiclass: Encoded[] };
}

// make.py beside it makes this with scikit-learn; versions.txt names which.
const figures = JSON.parse(readFileSync(new URL('features.json', import.meta.url), 'utf8')) as Figures;
const numeric = (values: readonly (number | null)[]): Column => ({
  type: 'number',
  values: Float64Array.from(values, (value) => value ?? Number.NaN),
});
const frame: Frame = {
  rows: figures.words.length,
  columns: new Map([
    ['numbers', numeric(figures.numbers)],
    ['whole', numeric(figures.whole)],
    ['words', textColumn(figures.words)],
  ]),
};
const fresh: Frame = { rows: figures.new.length, columns: new Map([['words', textColumn(figures.new)]]) };

function fit(step: FeatureStep, target?: Target) {
  const plan = { target: 'y', family: 'tree' as const, columns: [], steps: [step], notes: [] };
  return fitFeatures({ plan, frame, target, key: '0'.repeat(64) }).set;
}
const relative = (a: number, b: number): number => Math.abs(a - b) / Math.max(1, Math.abs(b));

describe('against scikit-learn', () => {
  describe.each(['numbers', 'whole'])('SimpleImputer and StandardScaler on %s', (column) => {
    it.each([
      ['median', 'median'],
      ['mean', 'mean'],
      ['mostFrequent', 'most_frequent'],
    ] as const)('impute: %s', (impute, theirs) => {
      const [value] = fit({ column, impute, scale: 'none' }).blocks[0]!.transforms;
      if (value?.transform !== 'impute') throw new Error('no imputation');
      expect(relative(value.value, figures.impute[column]![theirs])).toBeLessThan(1e-15);
    });

    it('scale: standard, after the median', () => {
      const set = fit({ column, impute: 'median', scale: 'standard' });
      const scale = set.blocks[0]!.transforms[1];
      if (scale?.transform !== 'scale') throw new Error('no scaling');
      const theirs = figures.scale[column]!;
      expect(relative(scale.mean[0]!, theirs.mean)).toBeLessThan(1e-14);
      expect(relative(scale.deviation[0]!, theirs.deviation)).toBeLessThan(1e-14);
      transform(set, frame).columns[0]!.values.forEach((value, row) => {
        expect(Math.abs(value - theirs.values[row]!)).toBeLessThan(1e-13);
      });
    });
  });

  it.each(figures.oneHot.map((each) => [JSON.stringify(each.options), each] as const))('OneHotEncoder %s', (_name, theirs) => {
    const { min_frequency: rare = 0, drop } = theirs.options;
    const set = fit({ column: 'words', encode: 'onehot', rare, limit: 100, dropFirst: drop === 'first' });
    // Its levels are sorted as ours are; the pool comes last, and is called infrequent_sklearn.
    const names = theirs.names.map((name) => (name === 'infrequent_sklearn' ? '(other)' : name));
    expect(set.outputs.map(({ name }) => name)).toEqual(names.map((name) => `words = ${name}`));
    const columns = transform(set, fresh).columns.map(({ values }) => values);
    theirs.new.forEach((row, i) => expect(columns.map((column) => column[i])).toEqual(row));
  });

  const targets: Record<keyof Figures['target'], Target> = {
    binary: { task: 'binary', classes: ['0', '1'], y: Float64Array.from(figures.binary) },
    regression: { task: 'regression', classes: [], y: Float64Array.from(figures.amount) },
    multiclass: { task: 'multiclass', classes: ['0', '1', '2'], y: Float64Array.from(figures.three) },
  };
  const cases = (['binary', 'regression', 'multiclass'] as const).flatMap((task) =>
    figures.target[task].map((theirs) => [task, theirs.smooth, theirs] as const),
  );
  it.each(cases)('TargetEncoder: %s, smooth %d', (task, smooth, theirs) => {
    const set = fit({ column: 'words', encode: 'target', rare: 0, limit: 100, smooth, scale: 'none' }, targets[task]);
    const rows: Frame = { rows: theirs.levels.length + 1, columns: new Map([['words', textColumn([...theirs.levels, 'unknown'])]]) };
    transform(set, rows).columns.forEach(({ values }, j) => {
      theirs.means[j]!.forEach((mean, i) => expect(relative(values[i]!, mean)).toBeLessThan(1e-13));
      expect(relative(values.at(-1)!, theirs.overall[j]!)).toBeLessThan(1e-13);
    });
  });
});
