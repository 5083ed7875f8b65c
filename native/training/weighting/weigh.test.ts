import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { weightingSentences } from './contract.ts';
import { classFactors, columnWeights, weigh } from './weigh.ts';

const binary = { task: 'binary', classes: ['no', 'yes'] } as const;
const all = (values: Float64Array) => new Uint8Array(values.length).fill(1);
const read = (values: number[], keep?: number[]) => {
  const column = { type: 'number', values: Float64Array.from(values) } as const;
  return columnWeights(column, 'w', keep === undefined ? all(column.values) : Uint8Array.from(keep));
};

describe('weights of a column', () => {
  it('are those of the rows that are used, whatever others hold', () => {
    expect([...read([2, NaN, 0, -1], [1, 0, 1, 0])]).toEqual([2, 0]);
  });

  it.each([
    [NaN, 'A row has no weight.'],
    [-1, "A row's weight is -1."],
    [Infinity, "A row's weight is Infinity."],
    [1e-200, "A row's weight is 1e-200."],
  ])('refuse %s with its row in the data', (weight, what) => {
    const refused = () => read([NaN, 1, weight], [0, 1, 1]);
    expect(refused).toThrow(
      expect.objectContaining({
        data: expect.objectContaining({ what, where: 'Column "w", row 3' }) as object,
      }),
    );
  });

  it('refuse a column that holds no numbers', () => {
    const column = { type: 'text', codes: Int32Array.of(0), dictionary: ['a'] } as const;
    expect(() => columnWeights(column, 'w', Uint8Array.of(1))).toThrow(/text/);
  });
});

describe('weights of classes', () => {
  it('are 1 where they are not given, and refuse a class that is not there', () => {
    const y = Float64Array.of(0, 1);
    expect([...classFactors({ yes: 3 }, binary, { y })]).toEqual([1, 3]);
    expect(() => classFactors({ perhaps: 3 }, binary, { y })).toThrow(/no class "perhaps"/);
    expect(() => classFactors('balanced', { task: 'regression', classes: [] }, { y })).toThrow(/no classes/);
  });

  it('balanced, are those of scikit-learn without weights of rows, and leave a class without rows as it is', () => {
    // compute_class_weight('balanced', classes=[0, 1], y=[0, 0, 0, 1]) → [0.66666667, 2.0]
    const y = Float64Array.of(0, 0, 0, 1);
    const three = { task: 'multiclass', classes: ['a', 'b', 'c'] } as const;
    expect([...classFactors('balanced', three, { y })]).toEqual([4 / 6, 2, 1]);
  });

  it('balanced, make every class weigh the same, and keep the whole', () => {
    const rows = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 3 }), fc.double({ min: 1e-30, max: 1e30, noNaN: true })),
      {
        minLength: 1,
      },
    );
    fc.assert(
      fc.property(rows, (drawn) => {
        const y = Float64Array.from(drawn, ([label]) => label);
        const weights = Float64Array.from(drawn, ([, weight]) => weight);
        const classes = ['a', 'b', 'c', 'd'];
        const none = { y: new Float64Array(), weights: new Float64Array() };
        const { train } = weigh({ y, weights }, none, 'balanced', { task: 'multiclass', classes });
        const sums = classes.map((_, k) =>
          train.weights.reduce((sum, weight, row) => sum + (y[row] === k ? weight : 0), 0),
        );
        const present = sums.filter((sum) => sum > 0);
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        for (const sum of present) expect((sum * present.length) / total).toBeCloseTo(1, 9);
      }),
    );
  });

  it('balanced, do not lose a class that weighs next to nothing beside another', () => {
    const weighed = { y: Float64Array.of(0, 1), weights: Float64Array.of(1, 1e-90) };
    expect(classFactors('balanced', binary, weighed)[1]).toBeCloseTo(5e89, -80);
  });

  it('weigh validation rows by the factors of the training rows, on top of their own', () => {
    const train = { y: Float64Array.of(0, 0, 0, 1) };
    const validation = { y: Float64Array.of(1, 0), weights: Float64Array.of(5, 1) };
    const weighed = weigh<{ y: Float64Array; weights?: Float64Array }>(train, validation, 'balanced', binary);
    expect([...weighed.validation.weights!]).toEqual([10, 4 / 6]);
    expect([...weighed.factors!]).toEqual([4 / 6, 2]);
  });
});

it('what weighed is said in sentences; nothing where nothing did', () => {
  expect(weightingSentences(['no', 'yes'], undefined)).toEqual([]);
  expect(weightingSentences(['no', 'yes'], { column: 'w', classes: [2 / 3, 2] })).toEqual([
    'In training each row weighed what its column w says.',
    'In training the rows of a class weighed: no 0.6667, yes 2.',
    'Calibration, evaluation and fairness count every row once, whatever it weighed in training.',
  ]);
});
