import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import canonicalize from 'canonicalize';
import { describe, expect, test } from 'vitest';
import { random } from '../../test/support/random-matrix.ts';
import { testContext, type TestContext } from '../../test/support/step-context.ts';
import { open, splitOf, train } from '../../test/support/trained.ts';
import { AssayError } from '../engine/errors.ts';
import { ROLE } from '../training/predictions.ts';
import { permutationResult, permutationSpec } from './contract.ts';
import { explanationPermutation } from './steps.ts';

const ROWS = 400;
const ID = 'f'.repeat(64);

/** A table whose target x and c decide; x has holes, day gives several features, flat says nothing. */
function table(): string {
  const r = random('explained');
  const lines = ['x,c,day,flat,bought,price'];
  for (let i = 0; i < ROWS; i++) {
    const x = r.uniform(2 * i);
    const c = 'abc'[r.below(i, 3)]!;
    const noise = r.uniform(2 * i + 1);
    const bought = x + (c === 'a' ? 0.5 : 0) > 0.4 + 0.4 * noise ? 'yes' : 'no';
    const day = `2024-0${1 + (i % 9)}-1${i % 7}`;
    lines.push(`${i % 9 === 0 ? '' : x.toFixed(4)},${c},${day},1,${bought},${(10 * x + noise).toFixed(3)}`);
  }
  return `${lines.join('\n')}\n`;
}

function put(text: string): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'assay-explained-')), 'table.csv');
  writeFileSync(file, text);
  return file;
}

const parts = [ROLE.train, ROLE.train, ROLE.validation, ROLE.test];
const everyFourth = Uint8Array.from({ length: ROWS }, (_, i) => parts[i % 4]!);
const bought = { target: 'bought', positive: 'yes' };
const price = { target: 'price' };

async function trained(
  context: TestContext,
  target: { target: string; positive?: string },
  learner: { readonly learner: string; readonly [option: string]: unknown },
  roles = everyFourth,
) {
  const { dataset } = await open(context, put(table()));
  const split = await splitOf(context, roles);
  const { model, features } = await train(
    context,
    dataset,
    split,
    target,
    learner,
    target === price ? ['bought'] : ['price'],
  );
  return { dataset, model, features, split, inputs: [model, features, dataset, split] };
}

const gbt = { learner: 'gbt', minRows: 5, rounds: 20 };
const explain = async (context: TestContext, inputs: readonly string[], spec: object) =>
  permutationResult.parse(await explanationPermutation.run(context, permutationSpec.parse(spec), inputs));

describe('explanation.permutation', () => {
  test('finds what decides, says what is not read, and gives the same bytes again and at any threads', async () => {
    const texts: string[] = [];
    for (const threads of [1, 4]) {
      const context = testContext({ id: ID, threads });
      const { inputs } = await trained(context, bought, gbt);
      const result = await explain(context, inputs, { target: 'bought', features: true, repeats: 4 });
      texts.push(canonicalize(result)!);
    }
    expect(texts[0]).toBe(texts[1]);
    const result = permutationResult.parse(JSON.parse(texts[0]!));
    expect(result).toMatchObject({
      metric: 'rocAuc',
      rows: { from: 'test', used: 100, of: 100 },
      repeats: 4,
      interval: { level: 0.95, method: 'grouped jackknife', groups: 21 },
    });
    expect(result.baseline.value!).toBeGreaterThan(0.8);
    expect(result.columns.map(({ name }) => name).slice(0, 2)).toEqual(['x', 'c']);
    expect(result.columns[0]!.low!).toBeGreaterThan(0);
    const day = result.columns.find(({ name }) => name === 'day')!;
    expect(day.features.length).toBeGreaterThan(1);
    const ofDay = result.features!.filter(({ name }) => day.features.includes(name));
    expect(ofDay.map(({ features }) => features.length)).toEqual(day.features.map(() => 1));
    expect(result.features!.find(({ name }) => name === 'x')!.drops).toEqual(result.columns[0]!.drops);
    expect(result.notes[0]).toMatch(/stand in for each other/);
  });

  test('measures numbers, validation rows, and files without a split', async () => {
    const context = testContext({ id: ID });
    const { inputs } = await trained(context, price, { learner: 'linear' });
    const found = await explain(context, inputs, { target: 'price', metric: 'r2', rows: 'validation' });
    expect(found.rows).toEqual({ from: 'validation', used: 100, of: 100 });
    expect(found.columns[0]!.name).toBe('x');
    expect(found.notes.join(' ')).toMatch(/validation rows decided/);
    const whole = await explain(context, inputs.slice(0, 3), {
      target: 'price',
      mostRows: 150,
      repeats: 2,
    });
    expect(whole.metric).toBe('rmse');
    expect(whole.rows).toEqual({ from: 'test', used: 150, of: ROWS });
    expect(whole.notes.join(' ')).toMatch(/150 of 400 test rows were drawn at random\./);
  });

  test('one class and one row leave the figures open and say why', async () => {
    const context = testContext({ id: ID });
    const positive = table()
      .trimEnd()
      .split('\n')
      .slice(1)
      .findIndex((line) => line.split(',')[4] === 'yes');
    const roles = everyFourth.map((role) => (role === ROLE.test ? ROLE.train : role));
    roles[positive] = ROLE.test;
    const { inputs } = await trained(context, bought, gbt, roles);
    const { baseline, columns, notes } = await explain(context, inputs, { target: 'bought' });
    expect(baseline).toMatchObject({
      value: null,
      why: expect.stringMatching(/^Every row is of class 'yes'/) as string,
    });
    expect(columns.find(({ name }) => name === 'x')).toMatchObject({ mean: null, low: null, high: null });
    expect(notes).toContain('Rows are too few for intervals.');
    const losses = await explain(context, inputs, { target: 'bought', metric: 'logLoss' });
    expect(losses.columns.every(({ mean, low }) => mean === 0 && (low === null || low === 0))).toBe(true);
  });

  test('refuses a metric of another task and rows that are not there, and ends when it is cancelled', async () => {
    const context = testContext({ id: ID });
    const noTest = everyFourth.map((role) => (role === ROLE.test ? ROLE.train : role));
    const { inputs } = await trained(context, bought, gbt, noTest);
    await expect(explain(context, inputs, { target: 'bought', metric: 'rmse' })).rejects.toMatchObject({
      data: { kind: 'BadInput', where: 'explain.permutation.metric' },
    });
    await expect(explain(context, inputs, { target: 'bought' })).rejects.toMatchObject({
      data: { kind: 'BadInput', where: 'explain.permutation.rows' },
    });
    const controller = new AbortController();
    let told = 0;
    const watched = {
      ...context,
      signal: controller.signal,
      progress: () => {
        told++;
        controller.abort();
      },
    };
    const error = await explain(watched, inputs, { target: 'bought', rows: 'validation' }).catch(
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(AssayError);
    expect((error as AssayError).data.kind).toBe('Cancelled');
    expect(told).toBe(1);
  });
});
