import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Engine } from '../engine/engine.ts';
import { saveDraft } from '../engine/recipe/draft.ts';
import { knownSteps, runDraft } from '../engine/recipe/run-draft.ts';
import { trainingRouter } from './handlers.ts';

const towns = ['<b>Łódź</b>', 'Paris', 'Rome'];
/** Only the towns tell the price apart, and where there is none. */
const lines = Array.from({ length: 400 }, (_, i) => {
  const town = i % 10 === 0 ? '' : towns[(i * 7) % 3]!;
  return `${town},${(i * 37) % 11},${town === 'Paris' ? 9 : 1}`;
});

describe('training.tree', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-tree-'));
  const before = process.env.ASSAY_HOME;
  process.env.ASSAY_HOME = path.join(folder, 'home');
  const engine = new Engine({ workspace: path.join(folder, 'workspace') });
  const client = createRouterClient(trainingRouter, { context: { engine } });

  async function train(section: object): Promise<Record<string, string>> {
    const data = { source: 'shops.csv', target: 'price', task: 'regression' };
    const recipe = { recipe: 1, name: 'shops', data, train: section };
    const files = { 'shops.csv': path.join(folder, 'shops.csv') };
    await saveDraft(await engine.openWorkspace(), { recipe, files });
    await runDraft(
      engine,
      { until: 'model' },
      { signal: new AbortController().signal, report: () => undefined },
      {},
    );
    const { steps } = await knownSteps(engine);
    return Object.fromEntries(Object.entries(steps).map(([role, { id }]) => [role, id]));
  }

  beforeAll(() => writeFileSync(path.join(folder, 'shops.csv'), ['town,size,price', ...lines].join('\n')));
  afterAll(async () => {
    await engine.stop();
    if (before === undefined) delete process.env.ASSAY_HOME;
    else process.env.ASSAY_HOME = before;
    rmSync(folder, { recursive: true, force: true });
  });

  test('answers in the names of the data, and refuses what is not there', async () => {
    const steps = await train({ learner: 'gbt', rounds: 2, leaves: 3, minRows: 5 });
    const step = steps.model!;
    const first = await client.tree({ step });
    expect(first).toMatchObject({ rounds: 2, outputs: 1, splits: 1 });
    const [root, ...leaves] = first.nodes;
    if (root?.kind !== 'category') throw new Error('the root is no split on the town');
    expect(root).toMatchObject({ feature: 'town', left: 1, more: 0 });
    // One side is Paris, the other all the rest with what is missing.
    const rest = root.missing === 'left' ? [towns[0], towns[2]] : [towns[1]];
    expect(root.levels.filter((level) => level !== '(other)')).toEqual(rest);
    expect(leaves.map((leaf) => leaf.kind === 'leaf' && Math.sign(leaf.value)).sort()).toEqual([-1, 1]);

    const refused = { data: { kind: 'NotFound' } };
    await expect(client.tree({ step, round: 3 })).rejects.toMatchObject(refused);
    await expect(client.tree({ step, output: 1 })).rejects.toMatchObject(refused);
    await expect(client.tree({ step: steps.split! })).rejects.toMatchObject(refused);
    await expect(client.tree({ step: 'f'.repeat(64) })).rejects.toMatchObject(refused);
    const { model } = await train({ learner: 'linear' });
    await expect(client.tree({ step: model! })).rejects.toMatchObject(refused);
  });
});
