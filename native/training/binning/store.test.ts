import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { mostlyTraining, opened, prepared, target } from '../../../test/support/rows-to-bin.ts';
import { testContext, type TestContext } from '../../../test/support/step-context.ts';
import { train } from '../../../test/support/trained.ts';
import { loadFrame } from '../../data/store.ts';
import type { FeatureSet } from '../../features/contract.ts';
import { trainingMatrix, transform } from '../../features/transform.ts';
import { decodeArrays } from '../../stats/arrays.ts';
import { createRandom } from '../../stats/random.ts';
import type { StepContext } from '../../workspace/step-kind.ts';
import { ROLE } from '../predictions.ts';
import { binColumn, findBins, sampleRows, SAMPLED_ROWS } from '../trees/rows/bins.ts';
import { binnedRows, keyOf, type RowsToBin } from './store.ts';

/** Whole in memory, as learners that need the features have them. */
async function wholeMatrices(context: TestContext, { dataset, features, roles }: RowsToBin) {
  const set = await context.readJson<FeatureSet>(features);
  const frameOf = (role: number) =>
    loadFrame(
      context,
      dataset,
      set.inputs.map(({ name }) => name),
      roles.map((each) => (each === role ? 1 : 0)),
    );
  const crossFitted = decodeArrays(await context.read(set.parts!.crossFitted)) as Record<
    string,
    Float64Array
  >;
  return {
    train: trainingMatrix(set, await frameOf(ROLE.train), crossFitted),
    validation: transform(set, await frameOf(ROLE.validation)),
  };
}

async function expectTheSame(context: TestContext, rows: RowsToBin) {
  const whole = await wholeMatrices(context, rows);
  const sample = sampleRows(whole.train.rows, createRandom(keyOf(rows), 'bins'));
  const bins = findBins(whole.train, rows.mostBins, sample);
  const binned = await binnedRows(context, rows);
  expect(binned.train.bins).toEqual(bins);
  for (const part of ['train', 'validation'] as const) {
    const { columns } = whole[part];
    expect(binned[part].rows).toBe(whole[part].rows);
    expect(binned[part].columns).toEqual(columns.map(({ name, kind, levels }) => ({ name, kind, levels })));
    columns.forEach(({ values }, feature) => {
      const out = new Uint8Array(values.length);
      binned[part].read(feature, out);
      expect(Buffer.from(out).equals(Buffer.from(binColumn(bins[feature]!, values)))).toBe(true);
    });
  }
  binned.close();
  return { sample };
}

const filesOf = (context: TestContext): string[] => readdirSync(path.join(context.folder, 'cache/bins'));

/** What is told while bins are made: nothing where they are there. */
const MADE = ['columns binned'];

/** The context, with the units in which progress is told. */
function watched(context: TestContext): StepContext & { units: (string | undefined)[] } {
  const units: (string | undefined)[] = [];
  return { ...context, units, progress: ({ unit }) => unit !== units.at(-1) && units.push(unit) };
}

describe('rows in bins, made by parts', () => {
  it('are those of the whole features', async () => {
    const context = testContext();
    const { sample } = await expectTheSame(context, await prepared(context, 900));
    expect(sample).toBeUndefined();
  });

  it('are so beyond one part, with bounds of a sample', { timeout: 60_000 }, async () => {
    const context = testContext();
    const { sample } = await expectTheSame(
      context,
      await prepared(context, 206_000, mostlyTraining(206_000)),
    );
    expect(sample).toHaveLength(SAMPLED_ROWS);
  });

  it('are made once for fits with other parameters, and anew for other rows or bins', async () => {
    const context = testContext();
    const rows = await prepared(context, 900);
    const unitsOf = async (of: RowsToBin) => {
      const each = watched(context);
      (await binnedRows(each, of)).close();
      return each.units;
    };
    expect(await unitsOf(rows)).toEqual(MADE);
    expect(await unitsOf(rows)).toEqual([]);
    expect(await unitsOf({ ...rows, mostBins: 15 })).toEqual(MADE);
    const other = rows.roles.map((role, row) => (row === 20 ? ROLE.unused : role));
    const others = { ...rows, roles: other, features: (await prepared(context, 900)).features };
    expect(keyOf(others)).not.toBe(keyOf(rows));
    const test = rows.roles.map((role) => (role === ROLE.test ? ROLE.calibration : role));
    expect(await unitsOf({ ...rows, roles: test })).toEqual([]);
  });

  it('are made again where their file is damaged or cut short', async () => {
    const context = testContext();
    const rows = await prepared(context, 900);
    (await binnedRows(context, rows)).close();
    const file = path.join(context.folder, 'cache/bins', keyOf(rows));
    const bytes = readFileSync(file);
    const harms = [
      () => writeFileSync(file, Buffer.from(bytes).fill(7, bytes.length - 100, bytes.length - 99)),
      () => truncateSync(file, bytes.length - 1),
      () => truncateSync(file, 5),
      () => writeFileSync(file, ''),
    ];
    for (const harm of harms) {
      harm();
      const each = watched(context);
      (await binnedRows(each, rows)).close();
      expect(each.units).toEqual(MADE);
      expect(readFileSync(file).equals(bytes)).toBe(true);
    }
  });

  it('leave no file where they are cancelled', async () => {
    const context = testContext();
    const rows = await prepared(context, 900);
    const controller = new AbortController();
    const cancelling = { ...context, signal: controller.signal, progress: () => controller.abort() };
    await expect(binnedRows(cancelling, rows)).rejects.toMatchObject({ data: { kind: 'Cancelled' } });
    expect(filesOf(context)).toEqual([]);
  });

  it('are kept eight times at most, those that were used last', async () => {
    const context = testContext();
    const rows = await prepared(context, 120);
    for (let mostBins = 20; mostBins < 30; mostBins++)
      (await binnedRows(context, { ...rows, mostBins })).close();
    expect(filesOf(context)).toHaveLength(8);
    expect(
      statSync(path.join(context.folder, 'cache/bins', keyOf({ ...rows, mostBins: 29 }))).size,
    ).toBeGreaterThan(0);
  });
});

describe('a fit on them', () => {
  it('is the same whichever step asks first, and neither it nor another learner bins again', async () => {
    const context = testContext();
    const { dataset, split } = await opened(context, 900);
    const one = await train(context, dataset, split, target, { learner: 'gbt', rounds: 3 });
    const again = watched({ ...context, id: 'f'.repeat(64) });
    const two = await train(again as never, dataset, split, target, { learner: 'gbt', rounds: 3 });
    expect(two.fitted.parts.model).toBe(one.fitted.parts.model);
    await train(again as never, dataset, split, target, { learner: 'random-forest', trees: 2 });
    expect(again.units).not.toContain('columns binned');
    expect(filesOf(context)).toHaveLength(1);
  });
});
