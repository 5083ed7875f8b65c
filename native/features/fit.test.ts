import { describe, expect, it } from 'vitest';
import { textColumn } from '../../test/support/random-frames.ts';
import { createRandom } from '../stats/random.ts';
import type { Column, Frame } from '../stats/frame.ts';
import type { Target } from '../training/target.ts';
import type { FeatureStep, PlanResult } from './contract.ts';
import { crossFitFolds } from './cross-fit.ts';
import { fitFeatures } from './fit.ts';
import { previewStep } from './preview.ts';
import { trainingMatrix, transform } from './transform.ts';
import { targetMeans } from './transformers/target-encode.ts';

const key = 'a'.repeat(64);
const planOf = (steps: FeatureStep[]): PlanResult => ({
  target: 'y',
  family: 'tree',
  columns: [],
  steps,
  notes: [],
});

/** Share of pairs of a positive and a negative row in which the positive scores higher; ties count half. */
function auc(scores: Float64Array, y: Float64Array): number {
  const order = [...scores.keys()].sort((a, b) => scores[a]! - scores[b]!);
  let rankSum = 0;
  for (let start = 0; start < order.length;) {
    let end = start;
    while (end < order.length && scores[order[end]!] === scores[order[start]!]) end++;
    const rank = (start + end + 1) / 2;
    for (let i = start; i < end; i++) rankSum += y[order[i]!]! * rank;
    start = end;
  }
  const positives = y.reduce((sum, value) => sum + value, 0);
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * (y.length - positives));
}

describe('a planted leak', () => {
  // A column of 1,500 levels that has nothing to do with the target: any use of it is a leak.
  const rows = 6000;
  const random = createRandom('1'.repeat(64), 'planted leak');
  const y = Float64Array.from({ length: rows }, (_, row) => (random.uniform(row) < 0.3 ? 1 : 0));
  const frame: Frame = {
    rows,
    columns: new Map([
      ['noise', textColumn(Array.from({ length: rows }, (_, row) => `level ${random.below(row, 1500)}`))],
      [
        'signal',
        textColumn(
          Array.from(
            { length: rows },
            (_, row) => `${y[row] === 1 ? random.below(rows + row, 3) : random.below(2 * rows + row, 6)}`,
          ),
        ),
      ],
    ]),
  };
  const target: Target = { task: 'binary', classes: ['no', 'yes'], y };
  const encode = (column: string, smooth: 'auto' | number): FeatureStep => ({
    column,
    encode: 'target',
    smooth,
    rare: 0,
    scale: 'none',
  });

  it('would be seen in the plain encoding, and is not in what a learner trains on', () => {
    const { set, crossFitted } = fitFeatures({ plan: planOf([encode('noise', 2)]), frame, target, key });
    const plain = transform(set, frame).columns[0]!.values;
    const outOfFold = trainingMatrix(set, frame, crossFitted).columns[0]!.values;
    expect(auc(plain, y)).toBeGreaterThan(0.75);
    expect(Math.abs(auc(outOfFold, y) - 0.5)).toBeLessThan(0.03);
  });

  it('is left out altogether where the smoothing is estimated and the levels differ by chance only', () => {
    const { set } = fitFeatures({
      plan: planOf([encode('noise', 'auto'), encode('signal', 'auto')]),
      frame,
      target,
      key,
    });
    const spread = (values: readonly number[]) => Math.max(...values) - Math.min(...values);
    const blocks = new Map(set.blocks.map((block) => [block.source.column, block.transforms]));
    const signal = blocks.get('signal')![0]!;
    expect(signal.transform === 'targetEncode' && spread(signal.means.slice(2))).toBeGreaterThan(0.3);
    const noise = blocks.get('noise')?.[0];
    // Chance may leave a trace; the estimate keeps it to a few percent of what the plain means claim.
    if (noise?.transform === 'targetEncode') expect(spread(noise.means)).toBeLessThan(0.1);
    else expect(set.notes).toContain('"noise": its levels differ in the target no more than chance has it.');
  });

  it('keeps the signal of a column that has one', () => {
    const { set, crossFitted } = fitFeatures({
      plan: planOf([encode('signal', 'auto')]),
      frame,
      target,
      key,
    });
    expect(auc(trainingMatrix(set, frame, crossFitted).columns[0]!.values, y)).toBeGreaterThan(0.7);
  });

  it('encodes each row without the rows of its fold: changing a row’s own target leaves its value as it was', () => {
    const fit = (values: Float64Array) =>
      fitFeatures({
        plan: planOf([{ ...encode('noise', 2) }]),
        frame,
        target: { task: 'regression', classes: [], y: values },
        key,
      });
    const before = fit(y).crossFitted!['0']!;
    for (const row of [0, 17, 5999]) {
      const other = y.slice();
      other[row] = 1 - other[row]!;
      const after = fit(other).crossFitted!['0']!;
      expect(after[row]).toBe(before[row]);
      expect(after).not.toEqual(before);
    }
  });

  it('refuses out-of-fold values for other rows than those of the fit', () => {
    const { set, crossFitted } = fitFeatures({
      plan: planOf([encode('signal', 'auto')]),
      frame,
      target,
      key,
    });
    const fewer: Frame = { rows: 1, columns: new Map([['signal', textColumn(['1'])]]) };
    expect(() => trainingMatrix(set, fewer, crossFitted)).toThrow(/do not belong to these rows/);
    expect(() => trainingMatrix(set, frame, undefined)).toThrow(/do not belong to these rows/);
  });
});

describe('crossFitFolds', () => {
  it('gives each fold its share of each class, at random and always the same', () => {
    const y = Float64Array.from({ length: 1003 }, (_, row) => (row % 7 === 0 ? 1 : 0));
    const folds = crossFitFolds(y, 2, key, 'test');
    for (const value of [0, 1]) {
      const counts = [0, 0, 0, 0, 0];
      folds.forEach((fold, row) => {
        if (y[row] === value) counts[fold]!++;
      });
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }
    expect(crossFitFolds(y, 2, key, 'test')).toEqual(folds);
    expect(crossFitFolds(y, 2, key, 'another')).not.toEqual(folds);
    expect(crossFitFolds(y, 2, 'b'.repeat(64), 'test')).not.toEqual(folds);
  });
});

describe('targetMeans', () => {
  const codes = Float64Array.of(2, 2, 2, 3, 3, 4);
  const y = Float64Array.of(1, 0, 1, 1, 1, 0);

  it('smooths towards the mean by m rows; a code without rows has the mean', () => {
    const mean = 4 / 6;
    expect([...targetMeans(codes, y, 6, 2)]).toEqual([
      mean,
      mean,
      (2 + 2 * mean) / 5,
      (2 + 2 * mean) / 4,
      (0 + 2 * mean) / 3,
      mean,
    ]);
  });

  it('trusts levels fully where they differ and do not vary within', () => {
    const sure = Float64Array.of(1, 1, 1, 0, 0, 0.5);
    expect([...targetMeans(codes, sure, 5, 'auto')].slice(2)).toEqual([1, 0, 0.5]);
  });

  it('trusts nothing where every row is a level of its own, or there is one level', () => {
    const mean = 4 / 6;
    expect(new Set(targetMeans(Float64Array.of(0, 1, 2, 3, 4, 5), y, 6, 'auto'))).toEqual(new Set([mean]));
    expect(new Set(targetMeans(new Float64Array(6), y, 2, 'auto'))).toEqual(new Set([mean]));
  });
});

describe('a fitted set', () => {
  const frame: Frame = {
    rows: 8,
    columns: new Map<string, Column>([
      ['age', { type: 'number', values: Float64Array.of(1, 2, Number.NaN, 4, 5, 6, 7, 8) }],
      ['age is missing', { type: 'number', values: Float64Array.of(0, 1, 0, 1, 0, 1, 0, 1) }],
      ['job', textColumn(['a', 'a', 'a', 'b', 'b', 'c', undefined, 'a'])],
      ['once', textColumn(['x', 'x', 'x', 'x', 'x', 'x', 'x', 'x'])],
    ]),
  };

  it('names each output once and says where it comes from', () => {
    const { set } = fitFeatures({
      plan: planOf([
        { column: 'age', impute: 'median', indicator: true, scale: 'none' },
        { column: 'age is missing', impute: 'none', scale: 'none' },
        { column: 'job', encode: 'onehot', rare: 2, impute: 'none' },
        { column: 'once', encode: 'onehot' },
      ]),
      frame,
      key,
    });
    expect(set.outputs.map(({ name, origin }) => [name, origin.column, origin.how])).toEqual([
      ['age', 'age', 'missing becomes 5 (median)'],
      ['age is missing', 'age', '1 where it is missing, else 0'],
      ['age is missing (2)', 'age is missing', 'as it is'],
      ['job = a', 'job', '1 where it is "a", else 0'],
      ['job = b', 'job', '1 where it is "b", else 0'],
      ['job is missing', 'job', '1 where it is missing, else 0'],
      ['job = (other)', 'job', '1 where it is a rare or unknown level, else 0'],
    ]);
    expect(set.notes).toEqual([
      '"job": rare levels are pooled, 1 of 8 training rows.',
      '"once" tells nothing in the training rows and is left out.',
    ]);
    expect(set.inputs.map(({ name }) => name)).toEqual(['age', 'age is missing', 'job']);
  });

  it('gives categories the codes that learners expect: 0 missing, 1 rare or unknown, 2 … in code-point order', () => {
    const { set } = fitFeatures({
      plan: planOf([{ column: 'job', encode: 'category', rare: 2, limit: 10 }]),
      frame,
      key,
    });
    expect(set.outputs[0]!.levels).toEqual(['(missing)', '(other)', 'a', 'b']);
    const other: Frame = { rows: 4, columns: new Map([['job', textColumn(['b', undefined, 'new', ''])]]) };
    expect(transform(set, other).columns[0]).toEqual({
      name: 'job',
      kind: 'category',
      levels: 4,
      values: Float64Array.of(3, 0, 1, 0),
    });
  });

  it('puts the most frequent level where a category is missing', () => {
    const { set } = fitFeatures({
      plan: planOf([
        { column: 'job', encode: 'category', rare: 0, limit: 9, impute: 'mostFrequent', indicator: true },
      ]),
      frame,
      key,
    });
    expect([...transform(set, frame).columns[0]!.values]).toEqual([2, 2, 2, 3, 3, 4, 2, 2]);
    expect(set.outputs[1]!.name).toBe('job is missing');
  });

  it('names the column of a table that lacks it or has another type', () => {
    const { set } = fitFeatures({ plan: planOf([{ column: 'age', impute: 'none' }]), frame, key });
    expect(() => transform(set, { rows: 1, columns: new Map() })).toThrow('age: The column is missing.');
    expect(() => transform(set, { rows: 1, columns: new Map([['age', textColumn(['1'])]]) })).toThrow(
      'age: The column holds text values; the model was trained on number values.',
    );
  });

  it('fails clearly where no column varies', () => {
    expect(() => fitFeatures({ plan: planOf([{ column: 'once', encode: 'onehot' }]), frame, key })).toThrow(
      /no column varies in the training rows/,
    );
  });
});

describe('previewStep', () => {
  it('shows the values before and after', () => {
    const preview = previewStep({
      step: { column: 'job', encode: 'category', rare: 2 },
      settings: { family: 'tree', penalised: true },
      type: 'text',
      sample: textColumn(['a', 'a', undefined, 'b', 'c', 'c']),
      rows: 4,
    });
    expect(preview.before).toEqual(['a', 'a', null, 'b']);
    expect(preview.after).toEqual([
      { name: 'job', how: 'its level, 2 of them kept', values: ['a', 'a', '(missing)', '(other)'] },
    ]);
    const dated = previewStep({
      step: { column: 'born', parts: ['year', 'dayOfWeek'] },
      settings: { family: 'tree', penalised: true },
      type: 'date',
      sample: { type: 'timestamp', values: BigInt64Array.of(0n, 86_400_000_000n * 400n, -(2n ** 63n)) },
    });
    expect(dated.before).toEqual(['1970-01-01T00:00:00.000Z', '1971-02-05T00:00:00.000Z', null]);
    expect(dated.after.map(({ values }) => values)).toEqual([
      [1970, 1971, null],
      [4, 5, null],
    ]);
  });
});
