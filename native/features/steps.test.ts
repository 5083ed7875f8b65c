import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { testContext, type TestContext } from '../../test/support/step-context.ts';
import { runFeatures } from '../../test/support/run-features.ts';
import { layoutOf } from '../data/layout.ts';
import { importStep, sniffStep } from '../data/steps.ts';
import { loadFrame } from '../data/store.ts';
import { decodeArrays } from '../stats/arrays.ts';
import { ROLE } from '../training/predictions.ts';
import { fitFeaturesSpec, planSpec, type FeatureSet, type PlanSpec } from './contract.ts';
import { featuresFit, featuresPlan } from './steps.ts';
import { takeRows, rowsOfRole } from './take-rows.ts';
import { trainingMatrix, transform } from './transform.ts';

const rows = 400;
const contexts: TestContext[] = [];
afterAll(() => contexts.forEach(({ folder }) => rmSync(folder, { recursive: true, force: true })));

const roleOf = (row: number): number =>
  [ROLE.train, ROLE.train, ROLE.test, ROLE.train, ROLE.unused][row % 5]!;

/** A table in which `foreign` decides the values of the rows that do not train. */
function csv(foreign: boolean): string {
  const lines = ['age,job,town,born,member,bought'];
  for (let row = 0; row < rows; row++) {
    const other = foreign && roleOf(row) !== ROLE.train;
    const age = row % 9 === 0 ? '' : other ? String(1000 + row) : String(20 + ((row * 37) % 50) + 0.5);
    const job = other ? `foreign ${row}` : ['clerk', 'smith', 'nurse', ''][(row * 7) % 4]!;
    const town = other ? 'elsewhere' : `town ${(row * 31) % 90}`;
    const month = String(1 + ((row * 5) % 12)).padStart(2, '0');
    const member = row === 2 ? '' : row % 3 === 0 ? 'true' : 'false';
    lines.push(
      `${age},${job},${town},${other ? 2030 : 2001 + (row % 9)}-${month}-17,${member},${(row * 13) % 7 < 3 ? 'yes' : 'no'}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

async function imported(text: string, threads: number) {
  const context = testContext({ threads, id: '7'.repeat(64) });
  contexts.push(context);
  const file = path.join(context.folder, 'table.csv');
  writeFileSync(file, text);
  const source = context.grant(file);
  const sniffed = await sniffStep.run(
    context,
    sniffStep.spec.parse({ options: { types: { born: 'date', member: 'boolean' } } }),
    [source],
  );
  const { dataset } = await importStep.run(context, importStep.spec.parse({ layout: layoutOf(sniffed) }), [
    source,
  ]);
  const roles = Uint8Array.from({ length: rows }, (_, row) => roleOf(row));
  const split = await context.writeJson({ parts: { roles: await context.write(roles) } });
  return { context, dataset, split, roles };
}

async function fitted(text: string, spec: Partial<PlanSpec>, threads = 2) {
  const data = await imported(text, threads);
  const { context, dataset, split } = data;
  const target = { target: 'bought', positive: 'yes' };
  const plan = await featuresPlan.run(context, planSpec.parse({ ...target, ...spec }), [dataset, split]);
  const set = await featuresFit.run(context, fitFeaturesSpec.parse(target), [
    dataset,
    split,
    await context.writeJson(plan),
  ]);
  return { ...data, plan, set };
}

const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('features.plan and features.fit', () => {
  it.each(['tree', 'linear'] as const)(
    'fit on training rows only, the same on any threads (%s)',
    async (family) => {
      const first = await fitted(csv(false), { family }, 1);
      const second = await fitted(csv(true), { family }, 4);
      expect(second.dataset).not.toBe(first.dataset);
      expect(json(second.plan)).toEqual(json(first.plan));
      expect(json(second.set)).toEqual(json(first.set));
      expect(first.set.rows).toBe(240);
    },
  );

  it.each(['tree', 'linear'] as const)(
    'give the same doubles from the stored table in ONNX Runtime (%s)',
    async (family) => {
      const { context, dataset, set } = await fitted(csv(true), { family });
      const stored = json(set) as FeatureSet;
      const frame = await loadFrame(
        context,
        dataset,
        stored.inputs.map(({ name }) => name),
      );
      // A missing value lies outside the training rows, yet the graph must be able to take it.
      expect(stored.inputs.find(({ name }) => name === 'member')!.type).toBe('string');
      const theirs = await runFeatures(stored, frame);
      transform(stored, frame).columns.forEach(({ values }, j) => expect(theirs[j]).toEqual(values));
    },
  );

  it('stores the out-of-fold values of target encoding as a part', async () => {
    const { context, dataset, roles, set } = await fitted(csv(false), {
      family: 'linear',
      features: [{ column: 'town', encode: 'target', smooth: 5 }, { column: 'age' }],
    });
    const crossFitted = decodeArrays(await context.read(set.parts!.crossFitted));
    expect(Object.keys(crossFitted)).toEqual(['2']);
    const frame = takeRows(await loadFrame(context, dataset, ['town', 'age']), rowsOfRole(roles, ROLE.train));
    const matrix = trainingMatrix(set, frame, crossFitted as Record<string, Float64Array>);
    expect(matrix.columns.map(({ name }) => name)).toEqual(['age', 'age is missing', 'town: target mean']);
    expect(matrix.columns[2]!.values).toEqual(crossFitted['2']);
    expect(matrix.columns[2]!.values).not.toEqual(transform(set, frame).columns[2]!.values);
    expect(matrix.columns[0]!.values).toEqual(transform(set, frame).columns[0]!.values);
  });
});
