import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import canonicalize from 'canonicalize';
import { describe, expect, it } from 'vitest';
import { random } from '../../test/support/random-matrix.ts';
import { testContext, type TestContext } from '../../test/support/step-context.ts';
import { open, score, splitOf, train } from '../../test/support/trained.ts';
import type { AssayError } from '../engine/errors.ts';
import { crossValidateSpec, learnerSpecOf, trainSection } from './contract.ts';
import { ROLE } from './predictions.ts';
import { trainingCrossValidate, trainingFit } from './steps.ts';

const ROWS = 900;
const target = { target: 'bought', positive: 'yes' };

/** A table with missing values, a category of many levels that says nothing, and a target that x and c decide. */
function table(rows: number, seed: string): string {
  const r = random(seed);
  const lines = ['x,c,person,bought'];
  for (let i = 0; i < rows; i++) {
    const x = r.uniform(4 * i);
    const c = 'abcd'[r.below(i, 4)]!;
    const person = `p${r.below(i + 10_000, 300)}`;
    const noise = r.uniform(4 * i + 1);
    const bought = x + (c === 'a' ? 0.4 : 0) > 0.3 + 0.6 * noise ? 'yes' : 'no';
    lines.push(`${i % 11 === 0 ? '' : x.toFixed(4)},${c},${person},${i % 97 === 5 ? '' : bought}`);
  }
  return `${lines.join('\n')}\n`;
}

function put(text: string): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'assay-training-')), 'table.csv');
  writeFileSync(file, text);
  return file;
}

/** Every sixth row validates, calibrates, tests; rows without a target are unused. */
const roles = Uint8Array.from({ length: ROWS }, (_, i) =>
  i % 97 === 5 ? ROLE.unused : ([ROLE.validation, ROLE.calibration, ROLE.test][i % 6] ?? ROLE.train),
);

async function prepared(context: TestContext) {
  const { dataset } = await open(context, put(table(ROWS, 'train')));
  return { dataset, split: await splitOf(context, roles) };
}

const gbt = { learner: 'gbt', minRows: 5, rounds: 60, rowFraction: 0.8, featureFraction: 0.7 };

describe('training steps', () => {
  it('give the same bytes at 1, 2 and 4 threads, and again', async () => {
    const results: string[] = [];
    for (const threads of [1, 2, 4, 1]) {
      const context = testContext({ threads, id: 'a'.repeat(64) });
      const { dataset, split } = await prepared(context);
      const trained = await train(context, dataset, split, target, gbt);
      const predictions = await score(context, trained, target, dataset, split);
      results.push(canonicalize({ fitted: trained.fitted, margin: [...predictions.margin] })!);
    }
    expect(new Set(results).size).toBe(1);
  });

  it('score the rows of validation, calibration and test, and all labelled rows of a file without a split', async () => {
    const context = testContext();
    const { dataset, split } = await prepared(context);
    const trained = await train(context, dataset, split, target, gbt);
    expect(trained.fitted).toMatchObject({ learner: 'gbt', classes: ['no', 'yes'], outputs: 1 });
    expect(trained.fitted.curves!.validation.length).toBeGreaterThanOrEqual(trained.fitted.rounds!);
    const held = await score(context, trained, target, dataset, split);
    expect([...held.row]).toEqual([...roles.keys()].filter((i) => roles[i]! >= 1 && roles[i]! <= 3));
    expect([...held.role]).toEqual([...held.row].map((row) => roles[row]));
    const other = await open(context, put(table(200, 'other')));
    const all = await score(context, trained, target, other.dataset);
    expect(all.row.length).toBe(197);
    expect([...new Set(all.role)]).toEqual([ROLE.test]);
  });

  it('cross-validate with features fitted inside each fold: a target-encoded name tells nothing', async () => {
    const context = testContext();
    const { dataset, split } = await prepared(context);
    const { plan } = await train(context, dataset, split, target, { learner: 'logistic' });
    const run = (extra: object, planDigest: string) =>
      trainingCrossValidate.run(
        context,
        crossValidateSpec.parse({ ...target, train: { learner: 'logistic' }, folds: 4, ...extra }),
        [dataset, split, planDigest],
      );
    const result = await run({ repeats: 2 }, plan);
    expect(result.metrics.rocAuc!.folds).toHaveLength(8);
    expect(result.metrics.rocAuc!.mean).toBeGreaterThan(0.75);
    const leaky = await context.readJson<{ steps: { column: string }[] }>(plan);
    const steps = leaky.steps.map((step) =>
      step.column === 'person'
        ? { column: 'person', encode: 'target', rare: 1, limit: 1000, smooth: 0 }
        : { column: step.column, drop: true },
    );
    const planted = await run({}, await context.writeJson({ ...leaky, steps }));
    expect(planted.metrics.rocAuc!.mean).toBeLessThan(0.6);
  });

  it('weigh rows by a column and by classes: rows of weight 0 count as absent, and the result says what weighed', async () => {
    const context = testContext({ id: 'a'.repeat(64) });
    const [head, ...lines] = table(ROWS, 'train').trimEnd().split('\n');
    const weighed = (weightOf: (row: number) => string) =>
      open(context, put(`${head},w\n${lines.map((line, row) => `${line},${weightOf(row)}`).join('\n')}\n`));
    const excluded = { ...gbt, rowFraction: 1 };
    const fit = async (dataset: string, split: string, spec: object) =>
      (await train(context, dataset, split, target, { ...excluded, ...spec }, ['w'])).fitted;

    const { dataset } = await weighed((row) => (row % 5 === 4 ? '0' : '2.5'));
    const split = await splitOf(context, roles);
    const without = await splitOf(
      context,
      roles.map((role, row) => (row % 5 === 4 && role === ROLE.train ? ROLE.unused : role)),
    );
    const left = await fit(dataset, without, {});
    const plain = await fit(dataset, split, {});
    const zeros = await fit(dataset, split, { weights: 'w' });
    expect(plain.weighting).toBeUndefined();
    expect(zeros.weighting).toEqual({ column: 'w' });
    expect(left.rows.train).toBeLessThan(zeros.rows.train);
    expect(zeros.parts.model).not.toBe(plain.parts.model);
    const balanced = await fit(dataset, split, { classWeights: 'balanced' });
    const [no, yes] = balanced.weighting!.classes as [number, number];
    expect(1 / no + 1 / yes).toBeCloseTo(2, 12);
    const given = await fit(dataset, split, { classWeights: { no, yes } });
    expect(given.parts.model).toBe(balanced.parts.model);

    const bad = await weighed((row) => (row === 4 ? '' : row === 6 ? '-1' : '1'));
    await expect(fit(bad.dataset, split, { weights: 'w' })).rejects.toMatchObject({
      data: { what: 'A row has no weight.', where: 'Column "w", row 5' },
    });
  });

  it('cross-validate with weights: folds are balanced on their own rows, and held-out rows count once', async () => {
    const context = testContext({ id: 'a'.repeat(64) });
    const { dataset, split } = await prepared(context);
    const { plan } = await train(context, dataset, split, target, { learner: 'baseline' });
    const run = (extra: object) =>
      trainingCrossValidate.run(
        context,
        crossValidateSpec.parse({ ...target, train: { learner: 'baseline', ...extra }, folds: 4 }),
        [dataset, split, plan],
      );
    const [plain, balanced] = [await run({}), await run({ classWeights: 'balanced' })];
    // Balanced, the baseline says one half of every row, whose log loss is ln 2 and whose Brier score is 1/4.
    expect(balanced.metrics.logLoss!.mean).toBeCloseTo(Math.LN2, 12);
    expect(balanced.metrics.brier!.mean).toBeCloseTo(0.25, 12);
    expect(plain.metrics.logLoss!.mean).toBeLessThan(Math.LN2);
  });

  it('name the row of the dataset whose label an objective cannot take, in folds too', async () => {
    const context = testContext();
    // Every third row tests; the tenth row trains and cannot be taken.
    const text = ['x,claims', ...Array.from({ length: 60 }, (_, i) => `${i},${i === 9 ? -3 : i % 4}`)];
    const { dataset } = await open(context, put(`${text.join('\n')}\n`));
    const split = await splitOf(
      context,
      Uint8Array.from({ length: 60 }, (_, i) => (i % 3 === 2 ? ROLE.test : ROLE.train)),
    );
    const claims = { target: 'claims' };
    const counts = { learner: 'gbt', objective: 'poisson' } as const;
    const refusal = {
      data: {
        what: 'The target -3 is negative, which the objective poisson cannot take.',
        where: 'Column "claims", row 10',
      },
    };
    await expect(train(context, dataset, split, claims, counts)).rejects.toMatchObject(refusal);
    const { plan } = await train(context, dataset, split, claims, { learner: 'baseline' });
    const spec = crossValidateSpec.parse({ ...claims, train: counts, folds: 4 });
    await expect(trainingCrossValidate.run(context, spec, [dataset, split, plan])).rejects.toMatchObject(
      refusal,
    );
  });

  it('refuse a learner that does not do the task, and end when they are cancelled', async () => {
    const context = testContext();
    const { dataset, split } = await prepared(context);
    await expect(train(context, dataset, split, target, { learner: 'linear' })).rejects.toThrow(
      /linear does not do binary/,
    );
    const trained = await train(context, dataset, split, target, gbt);
    const controller = new AbortController();
    const watched = {
      ...context,
      signal: controller.signal,
      progress: () => controller.abort(),
    };
    const spec = { ...target, train: learnerSpecOf(trainSection.parse({ ...gbt, device: 'cpu' })) };
    const error = await trainingFit
      .run(watched, spec, [dataset, split, trained.features])
      .catch((e: unknown) => e);
    expect((error as AssayError).data.kind).toBe('Cancelled');
  });
});

describe('the section train', () => {
  it('leaves hints and requests out of what names a fit', () => {
    const section = trainSection.parse({ learner: 'gbt', device: 'gpu', crossValidation: { folds: 3 } });
    expect(learnerSpecOf(section)).toEqual(learnerSpecOf(trainSection.parse({ learner: 'gbt' })));
  });

  it('names unknown options', () => {
    expect(trainSection.safeParse({ learner: 'gbt', leafs: 3 }).error!.message).toMatch(/leafs/);
    expect(trainSection.safeParse({ learner: 'forest' }).success).toBe(false);
  });
});
