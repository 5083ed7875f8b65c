import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SplitResult } from '../data/contract.ts';
import { Engine } from '../engine/engine.ts';
import { Grants } from '../engine/host/grants.ts';
import { saveDraft } from '../engine/recipe/draft.ts';
import { knownSteps, runDraft } from '../engine/recipe/run-draft.ts';
import { ROLE } from '../training/predictions.ts';
import { PREVIEW_ROWS, type FeaturePreview } from './contract.ts';
import { FOLDS } from './cross-fit.ts';
import { featuresRouter } from './handlers.ts';

const cities = ['Łódź', 'Paris', 'Rome'];
/** A number, a text and a boolean with gaps, an id that is of no use, and what is to be predicted. */
const data = Array.from({ length: 240 }, (_, i) => ({
  size: ((i * 37) % 101) / 4,
  city: i % 11 === 3 ? null : cities[(i * 7) % 3]!,
  open: i % 13 === 5 ? null : i % 2 === 0,
  id: `row ${i}`,
  bought: (i * 37) % 101 > 40 !== (i % 5 === 0) ? 'yes' : 'no',
}));
type Name = keyof (typeof data)[number];

const csv = [
  'size,city,open,id,bought',
  ...data.map((row) =>
    Object.values(row)
      .map((value) => value ?? '')
      .join(','),
  ),
].join('\n');

const recipe = {
  recipe: 1,
  name: 'shops',
  data: { source: 'shops.csv', target: 'bought', positive: 'yes' },
  train: { learner: 'logistic' },
};

describe('features.preview', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-preview-'));
  const before = process.env.ASSAY_HOME;
  process.env.ASSAY_HOME = path.join(folder, 'home');
  const engine = new Engine({ workspace: path.join(folder, 'workspace') });
  const client = createRouterClient(featuresRouter, { context: { engine, grants: new Grants() } });
  /** Rows of the file that the model is trained on, in their order. */
  let training: typeof data;

  async function draft(features?: unknown): Promise<void> {
    const source = path.join(folder, 'shops.csv');
    const whole = features === undefined ? recipe : { ...recipe, features };
    await saveDraft(await engine.openWorkspace(), { recipe: whole, files: { 'shops.csv': source } });
  }
  const prepare = () =>
    runDraft(
      engine,
      { until: 'features' },
      { signal: new AbortController().signal, report: () => undefined },
      {},
    );

  beforeAll(() => writeFileSync(path.join(folder, 'shops.csv'), csv));
  afterAll(async () => {
    await engine.stop();
    if (before === undefined) delete process.env.ASSAY_HOME;
    else process.env.ASSAY_HOME = before;
    rmSync(folder, { recursive: true, force: true });
  });

  const raw = (preview: FeaturePreview) => preview.table.columns.get('raw')!;
  const feature = (preview: FeaturePreview, place: number): number[] => {
    const column = preview.table.columns.get(String(place))!;
    if (column.type !== 'number') throw new Error(`feature ${place} is ${column.type}`);
    return [...column.values];
  };
  const shown = <Column extends Name>(column: Column) =>
    training.slice(0, PREVIEW_ROWS).map((row) => row[column]);

  test('before the rows are split there is nothing to show, and it says what to do', async () => {
    await draft();
    await expect(client.preview({ column: 'size' })).rejects.toMatchObject({
      data: {
        kind: 'Conflict',
        what: 'The rows of the data are not split yet.',
        fix: 'Prepare the features.',
      },
    });
  });

  test('a number is shown as it was read, and scaled by all training rows', async () => {
    await prepare();
    const { steps } = await knownSteps(engine);
    const split = await engine.workspace.objects.readJson<SplitResult>(steps.split!.result);
    const roles = await engine.workspace.objects.read(split.parts.roles);
    training = data.filter((_, i) => roles[i] === ROLE.train);
    expect(training.length).toBeGreaterThan(PREVIEW_ROWS);

    const preview = await client.preview({ column: 'size' });
    expect(preview).toMatchObject({ fitted: true, step: { column: 'size', scale: 'standard' } });
    expect(preview.table.rows).toBe(PREVIEW_ROWS);
    expect(raw(preview)).toEqual({ type: 'number', values: Float64Array.from(shown('size')) });
    const sizes = training.map(({ size }) => size);
    const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
    const variance = sizes.reduce((sum, size) => sum + (size - mean) ** 2, 0) / sizes.length;
    expect(preview.columns.length).toBe(1);
    feature(preview, 0).forEach((value, i) =>
      expect(value).toBeCloseTo((shown('size')[i]! - mean) / Math.sqrt(variance), 10),
    );
  });

  test('a text becomes a 0/1 column a level; what is missing stays missing at the left', async () => {
    const preview = await client.preview({ column: 'city' });
    expect(raw(preview)).toEqual({ type: 'text', values: shown('city') });
    for (const city of cities) {
      const place = preview.columns.findIndex(({ name }) => name === `city = ${city}`);
      expect(feature(preview, place).map((value) => value > 0.5)).toEqual(
        shown('city').map((value) => value === city),
      );
    }
  });

  test('a boolean with gaps comes as bytes, 255 where it is missing', async () => {
    const preview = await client.preview({ column: 'open' });
    const values = Uint8Array.from(shown('open'), (value) => (value === null ? 255 : Number(value)));
    expect(raw(preview)).toEqual({ type: 'boolean', values });
  });

  test('a column that is not used is shown as it was read, with the reason', async () => {
    const preview = await client.preview({ column: 'id' });
    expect(preview).toMatchObject({ fitted: false, columns: [], step: { column: 'id', drop: true } });
    expect(preview.step.why).toMatch(/\S/);
    expect(raw(preview)).toEqual({ type: 'text', values: shown('id') });
  });

  test('a change of the draft shows before it is prepared, fitted to the first rows', async () => {
    await draft({ auto: true, steps: [{ column: 'size', scale: 'none' }] });
    const preview = await client.preview({ column: 'size' });
    expect(preview).toMatchObject({ fitted: false, step: { scale: 'none' } });
    expect(feature(preview, 0)).toEqual(shown('size'));
  });

  test('what is encoded by the target is shown as the learner sees it: without the row’s own fold', async () => {
    await draft({ auto: true, steps: [{ column: 'city', encode: 'target', scale: 'none' }] });
    await prepare();
    const preview = await client.preview({ column: 'city' });
    expect(preview).toMatchObject({ fitted: true, step: { encode: 'target' } });
    expect(preview.columns.length).toBe(1);
    const ofParis = feature(preview, 0).filter((_, i) => shown('city')[i] === 'Paris');
    // One number a fold: were the row's own outcome in it, there would be one number in all.
    expect(new Set(ofParis).size).toBeGreaterThan(1);
    expect(new Set(ofParis).size).toBeLessThanOrEqual(FOLDS);
  });

  test('a column that the data does not have is named', async () => {
    await expect(client.preview({ column: '__proto__' })).rejects.toMatchObject({
      data: { kind: 'BadInput', what: "The data has no column '__proto__'." },
    });
  });
});
