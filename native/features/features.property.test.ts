import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomFrame } from '../../test/support/random-frames.ts';
import { runFeatures } from '../../test/support/run-features.ts';
import { safeAddend, safeFactor } from '../onnx/safe-constants.ts';
import type { Column, Frame } from '../stats/frame.ts';
import type { Target } from '../training/target.ts';
import { summarizeColumn } from './column-summary.ts';
import {
  fittedTransform,
  planSpec,
  timestampPart,
  type FeatureSet,
  type FeatureStep,
  type FittedSource,
  type FittedTransform,
} from './contract.ts';
import { fitFeatures } from './fit.ts';
import { planFeatures } from './plan.ts';
import type { PlannedColumn } from './resolve-step.ts';
import { sources } from './sources/registry.ts';
import { takeRows } from './take-rows.ts';
import { transform, trainingMatrix } from './transform.ts';
import { transformers } from './transformers/registry.ts';

const key = '5'.repeat(64);
const names = ['number', 'whole', 'word', 'flag', 'sure', 'time'];
const types = {
  number: 'number',
  whole: 'integer',
  word: 'text',
  flag: 'boolean',
  sure: 'boolean',
  time: 'timestamp',
} as const;
const rowsPerFrame = 40;

/** Steps that between them use every option of every transformer. */
const anyStep: fc.Arbitrary<FeatureStep> = fc.oneof(
  fc.record({
    column: fc.constantFrom('number', 'whole'),
    impute: fc.constantFrom('median', 'mean', 'mostFrequent', -1.5),
    indicator: fc.boolean(),
    scale: fc.constantFrom('standard', 'none'),
  }),
  fc.record({
    column: fc.constantFrom('number', 'whole', 'flag', 'sure'),
    impute: fc.constant('none' as const),
  }),
  fc.record({
    column: fc.constantFrom('whole', 'word', 'flag', 'sure'),
    encode: fc.constantFrom('onehot', 'category', 'target'),
    rare: fc.constantFrom(0, 2, 0.1),
    limit: fc.constantFrom(1, 3, 100),
    impute: fc.constantFrom('mostFrequent', 'none'),
    indicator: fc.boolean(),
  }),
  fc.record({
    column: fc.constant('word'),
    encode: fc.constant('target' as const),
    smooth: fc.constantFrom('auto', 0, 7.5),
    scale: fc.constantFrom('standard', 'none'),
  }),
  fc.record(
    {
      column: fc.constant('time'),
      parts: fc.uniqueArray(fc.constantFrom(...timestampPart.options), { minLength: 1 }),
      impute: fc.constantFrom('median', 'none'),
      encode: fc.constant('onehot' as const),
      dropFirst: fc.boolean(),
      indicator: fc.boolean(),
    },
    { requiredKeys: ['column', 'parts', 'impute', 'indicator'] },
  ),
) as fc.Arbitrary<FeatureStep>;

const anySteps = fc.uniqueArray(anyStep, { minLength: 1, maxLength: 5, selector: (step) => step.column });

function planned(frame: Frame): Map<string, PlannedColumn> {
  return new Map(
    [...frame.columns].map(([name, column]) => [
      name,
      { name, type: types[name as keyof typeof types], summary: summarizeColumn(column) },
    ]),
  );
}

/** Fits to the rows given; undefined where no column varies. */
function fit(
  steps: FeatureStep[] | 'auto',
  frame: Frame,
  target: Target,
  family: 'tree' | 'linear' = 'tree',
) {
  const spec = planSpec.parse({ target: 'y', features: steps, family });
  try {
    const plan = planFeatures([...names, 'y'], planned(frame), spec);
    return fitFeatures({ plan, frame, target, key, nullable: new Set(['flag']) });
  } catch (error) {
    if (error instanceof Error && /is left to learn from/.test(error.message)) return undefined;
    throw error;
  }
}

const targets: fc.Arbitrary<Target> = fc
  .record({
    task: fc.constantFrom('binary', 'multiclass', 'regression'),
    values: fc.array(fc.nat({ max: 2 }), { minLength: rowsPerFrame, maxLength: rowsPerFrame }),
  })
  .map(({ task, values }): Target => {
    if (task === 'binary')
      return { task, classes: ['no', 'yes'], y: Float64Array.from(values, (v) => Math.min(v, 1)) };
    if (task === 'multiclass') return { task, classes: ['a', 'b', 'c'], y: Float64Array.from(values) };
    return { task, classes: [], y: Float64Array.from(values, (v, i) => v + i / 7) };
  });

function expectSame(ours: readonly Float64Array[], theirs: readonly Float64Array[], set: FeatureSet): void {
  ours.forEach((column, j) => {
    column.forEach((value, row) => {
      const other = theirs[j]![row]!;
      if (Object.is(value, other)) return;
      throw new Error(`${set.outputs[j]!.name}, row ${row}: ${value} here, ${other} in the graph.`);
    });
  });
}

const valuesOf = (set: FeatureSet, frame: Frame) => transform(set, frame).columns.map(({ values }) => values);

describe('any feature set', () => {
  it('gives the same doubles in memory and in ONNX Runtime, on rows that it was not fitted on', async () => {
    await fc.assert(
      fc.asyncProperty(
        anySteps,
        randomFrame(rowsPerFrame),
        randomFrame(25),
        targets,
        async (steps, frame, other, target) => {
          const fitted = fit(steps, frame, target);
          if (fitted === undefined) return;
          for (const rows of [frame, other]) {
            expectSame(valuesOf(fitted.set, rows), await runFeatures(fitted.set, rows), fitted.set);
          }
        },
      ),
      { numRuns: 120 },
    );
  });

  it.each(['tree', 'linear'] as const)('does so for the automatic plan of a %s learner', async (family) => {
    await fc.assert(
      fc.asyncProperty(randomFrame(rowsPerFrame), randomFrame(25), targets, async (frame, other, target) => {
        const fitted = fit('auto', frame, target, family);
        if (fitted === undefined) return;
        const values = valuesOf(fitted.set, other);
        expectSame(values, await runFeatures(fitted.set, other), fitted.set);
        if (family === 'linear') expect(values.some((column) => column.some(Number.isNaN))).toBe(false);
      }),
      { numRuns: 40 },
    );
  });

  it('survives JSON, is deterministic, and does not depend on the order of the table’s columns', () => {
    fc.assert(
      fc.property(anySteps, randomFrame(rowsPerFrame), targets, (steps, frame, target) => {
        const fitted = fit(steps, frame, target);
        if (fitted === undefined) return;
        const { set, crossFitted } = fitted;
        const turned: Frame = { rows: frame.rows, columns: new Map([...frame.columns].reverse()) };
        const again = fit(steps, turned, target)!;
        expect(again).toEqual(fitted);
        const stored = JSON.parse(JSON.stringify(set)) as FeatureSet;
        expect(stored).toEqual(set);
        expect(trainingMatrix(stored, turned, crossFitted)).toEqual(trainingMatrix(set, frame, crossFitted));
        expect(new Set(set.outputs.map(({ name }) => name)).size).toBe(set.outputs.length);
        for (const { kind, levels, values } of transform(set, frame).columns) {
          if (kind === 'category') expect(values.every((code) => code >= 0 && code < levels)).toBe(true);
          else expect(levels).toBe(0);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('treats each row alone: any chunk of rows gives the same values', () => {
    fc.assert(
      fc.property(
        anySteps,
        randomFrame(rowsPerFrame),
        targets,
        fc.nat({ max: rowsPerFrame }),
        (steps, frame, target, cut) => {
          const fitted = fit(steps, frame, target);
          if (fitted === undefined) return;
          const index = Uint32Array.from({ length: frame.rows }, (_, row) => row);
          const parts = [index.subarray(0, cut), index.subarray(cut)].map((rows) =>
            valuesOf(fitted.set, takeRows(frame, rows)),
          );
          valuesOf(fitted.set, frame).forEach((column, j) => {
            expect([...parts[0]![j]!, ...parts[1]![j]!]).toEqual([...column]);
          });
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('each transformer by itself', () => {
  const examples: { readonly [Name in FittedTransform['transform']]: fc.Arbitrary<FittedTransform> } = {
    impute: fc.record({
      transform: fc.constant('impute' as const),
      // A fit never gives −0: canonical JSON has none.
      value: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
    }),
    indicator: fc.constant({ transform: 'indicator' as const }),
    scale: fc.record({
      transform: fc.constant('scale' as const),
      mean: fc.tuple(fc.double({ noNaN: true, min: -1e9, max: 1e9 }).map(safeAddend)),
      deviation: fc.tuple(fc.double({ noNaN: true, min: 1e-9, max: 1e9 }).map(safeFactor)),
    }),
    levels: fc.record({
      transform: fc.constant('levels' as const),
      values: fc.uniqueArray(fc.integer({ min: -5, max: 5 }), { comparator: (a, b) => a === b }),
    }),
    imputeLevel: fc.record({ transform: fc.constant('imputeLevel' as const), code: fc.nat({ max: 5 }) }),
    oneHot: fc.record({
      transform: fc.constant('oneHot' as const),
      codes: fc.uniqueArray(fc.nat({ max: 6 }), { minLength: 1 }),
    }),
    targetEncode: fc
      .tuple(
        fc.integer({ min: 1, max: 3 }),
        fc.array(fc.double({ noNaN: true }), { minLength: 36, maxLength: 36 }),
      )
      .map(([outputs, means]) => ({
        transform: 'targetEncode' as const,
        outputs,
        means: means.slice(0, 12 * outputs),
      })),
    category: fc.constant({ transform: 'category' as const, levels: 12 }),
  };

  it('has an example here and a schema of its own', () => {
    const schemas = fittedTransform.options.map((option) => option.shape.transform.value).sort();
    expect(Object.keys(transformers).sort()).toEqual(schemas);
    expect(Object.keys(examples).sort()).toEqual(schemas);
    for (const [name, { id }] of Object.entries(transformers)) expect(id).toBe(name);
    for (const [name, { id }] of Object.entries(sources)) expect(id).toBe(name);
  });

  it.each(Object.keys(transformers) as FittedTransform['transform'][])(
    '%s: the same in the graph',
    async (name) => {
      const { takes, gives } = transformers[name];
      const levels = ['a', 'b', 'c', 'ä', 'é', '日本', '🙂', ' a', 'A', 'missing'];
      const source: FittedSource =
        takes === 'codes' ? { read: 'text', column: 'word', levels } : { read: 'number', column: 'number' };
      await fc.assert(
        fc.asyncProperty(examples[name], randomFrame(20), async (fitted, frame) => {
          const outputs =
            fitted.transform === 'oneHot'
              ? fitted.codes.length
              : fitted.transform === 'targetEncode'
                ? fitted.outputs
                : 1;
          const set: FeatureSet = {
            assay: 'features/1',
            rows: 1,
            inputs: [
              takes === 'codes'
                ? { name: 'word', type: 'string', column: 'text' }
                : { name: 'number', type: 'double', column: 'number' },
            ],
            blocks: [
              {
                source,
                transforms: gives === 'codes' ? [fitted, { transform: 'category', levels: 12 }] : [fitted],
                outputs,
              },
            ],
            outputs: Array.from({ length: outputs }, (_, j) => ({
              name: String(j),
              kind: 'number' as const,
              origin: { column: source.column, how: '' },
            })),
            notes: [],
          };
          expectSame(valuesOf(set, frame), await runFeatures(set, frame), set);
        }),
        { numRuns: 25 },
      );
    },
  );

  it.each(timestampPart.options)('time part %s: the same in the graph', async (part) => {
    await fc.assert(
      fc.asyncProperty(
        randomFrame(20),
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        async (frame, origin) => {
          const set: FeatureSet = {
            assay: 'features/1',
            rows: 1,
            inputs: [{ name: 'time', type: 'int64', column: 'timestamp' }],
            blocks: [
              {
                source: { read: 'timestamp', column: 'time', part, origin: String(origin) },
                transforms: [],
                outputs: 1,
              },
            ],
            outputs: [{ name: part, kind: 'number', origin: { column: 'time', how: '' } }],
            notes: [],
          };
          expectSame(valuesOf(set, frame), await runFeatures(set, frame), set);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('a fit', () => {
  it('sees the training rows and no others', () => {
    fc.assert(
      fc.property(
        anySteps,
        randomFrame(rowsPerFrame),
        randomFrame(rowsPerFrame),
        targets,
        (steps, frame, other, target) => {
          // The even rows train; the odd ones of the second frame are anything else.
          const rows = Uint32Array.from({ length: rowsPerFrame / 2 }, (_, i) => 2 * i);
          const mixed: Frame = {
            rows: rowsPerFrame,
            columns: new Map(
              [...frame.columns].map(([name, column]): [string, Column] => {
                const foreign = other.columns.get(name)!;
                if (column.type === 'text' || foreign.type === 'text') return [name, column];
                const values = column.values.slice();
                for (let row = 1; row < rowsPerFrame; row += 2) values[row] = foreign.values[row]!;
                return [name, { type: column.type, values } as Column];
              }),
            ),
          };
          const training: Target = { ...target, y: Float64Array.from(rows, (row) => target.y[row]!) };
          expect(fit(steps, takeRows(mixed, rows), training)).toEqual(
            fit(steps, takeRows(frame, rows), training),
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});
