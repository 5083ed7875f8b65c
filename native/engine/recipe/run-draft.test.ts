import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Engine } from '../engine.ts';
import type { JobContext } from '../jobs.ts';
import { loadDraft, recipeOf, saveDraft } from './draft.ts';
import { knownSteps, runDraft } from './run-draft.ts';
import { sampleDraft, sampleList } from './samples.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'assay-draft-'));
process.env.ASSAY_HOME = path.join(folder, 'home');
const job: JobContext = { signal: new AbortController().signal, report: () => undefined };

describe('a draft', () => {
  const workspace = path.join(folder, 'workspace');
  let engine = new Engine({ workspace });
  afterAll(async () => {
    await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('is run stage by stage, and says what is known', async () => {
    const opened = await engine.openWorkspace();
    expect(await knownSteps(engine)).toMatchObject({ steps: {}, problem: { where: 'data.source' } });
    const { recipe, files } = await sampleDraft('german');
    const data = recipe.data as Record<string, unknown>;
    // Before a target is chosen: the file and nothing else.
    await saveDraft(opened, { recipe: { recipe: 1, name: 'german', data: { source: data.source } }, files });
    expect(await knownSteps(engine)).toEqual({ steps: {}, next: 'source.opened' });
    expect(await runDraft(engine, { until: 'data' }, job, {})).toBeNull();
    expect(Object.keys((await knownSteps(engine)).steps)).toEqual(['sniff', 'import', 'profile']);
    const before = (await knownSteps(engine)).steps.import!;

    const quick = { ...recipe, train: { learner: 'logistic' }, evaluate: { intervals: { count: 20 } } };
    await saveDraft(opened, { recipe: quick, files });
    expect(await knownSteps(engine)).toMatchObject({ steps: { import: before }, next: 'data.profile' });
    // Until it is profiled with its target, the profile without one is shown.
    expect((await knownSteps(engine)).steps.profile).toBeDefined();
    expect(await runDraft(engine, { until: 'features' }, job, {})).toBeNull();
    expect((await knownSteps(engine)).next).toBe('training.fit');
    const result = await runDraft(engine, { until: 'all' }, job, {});
    expect(result?.package).toBeNull();
    const known = await knownSteps(engine);
    expect(known.next).toBeUndefined();
    expect(known.steps.evaluation?.id).toBe(result?.steps.evaluation);
  });

  test('is found again by the next engine, with its results', async () => {
    const known = await knownSteps(engine);
    await engine.stop();
    engine = new Engine({ workspace });
    const again = await engine.openWorkspace();
    expect(recipeOf(await loadDraft(again)).train.learner).toBe('logistic');
    expect(await knownSteps(engine)).toEqual(known);
  });

  test('that cannot be run says why', async () => {
    const opened = await engine.openWorkspace();
    const draft = await loadDraft(opened);
    await saveDraft(opened, { ...draft, recipe: { ...draft.recipe, train: { learner: 'gtb' } } });
    const { steps, problem } = await knownSteps(engine);
    expect(steps.profile).toBeDefined();
    expect(steps.plan).toBeUndefined();
    expect(problem?.fix ?? problem?.what).toMatch(/gbt/);
  });

  test('with an imported model asks for its file, and names the file that is none', async () => {
    const opened = await engine.openWorkspace();
    const { recipe, files } = await loadDraft(opened);
    const take = (train: object, more: Record<string, string> = {}) =>
      saveDraft(opened, { recipe: { ...recipe, train }, files: { ...files, ...more } });
    await take({ learner: 'foreign' });
    const { problem } = await knownSteps(engine);
    expect(problem).toMatchObject({ where: 'train.model', fix: expect.stringContaining('page Train') });
    await take({ learner: 'foreign', model: 'notes.txt' });
    expect((await knownSteps(engine)).problem?.what).toContain("'notes.txt'");
    const notes = path.join(folder, 'notes.txt');
    writeFileSync(notes, 'Not a model');
    await take({ learner: 'foreign', model: 'notes.txt' }, { 'notes.txt': notes });
    expect((await knownSteps(engine)).next).toBe('training.read-model');
    await expect(runDraft(engine, { until: 'model' }, job, {})).rejects.toThrow(
      /^notes\.txt: This is neither/,
    );
  });
});

test('every sample is a recipe with its files', async () => {
  const list = await sampleList();
  expect(list.map(({ name }) => name)).toEqual(['adult', 'flights', 'german']);
  await expect(sampleDraft('../adult')).rejects.toThrow('There is no sample');
});
