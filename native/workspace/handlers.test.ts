import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Engine } from '../engine/engine.ts';
import { Grants } from '../engine/host/grants.ts';
import { workspaceRouter } from './handlers.ts';
import { stepId } from './step-id.ts';

let folder: string;
let engine: Engine;
const grants = new Grants();
const before = process.env.ASSAY_HOME;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'assay-handlers-'));
  process.env.ASSAY_HOME = path.join(folder, 'home');
  engine = new Engine({ workspace: path.join(folder, 'ws') });
});
afterEach(async () => {
  await engine.stop();
  if (before === undefined) delete process.env.ASSAY_HOME;
  else process.env.ASSAY_HOME = before;
  rmSync(folder, { recursive: true, force: true });
});

const client = () => createRouterClient(workspaceRouter, { context: { engine, grants } });
const digest = (letter: string): string => letter.repeat(64);

async function step(
  kind: string,
  inputs: string[],
  result: unknown,
): Promise<{ id: string; digest: string }> {
  const { workspace } = engine;
  const named = { kind, version: 1, spec: {}, inputs };
  const stored = await workspace.objects.writeJson(result);
  const id = stepId(named);
  await workspace.append('step.finished', { id, step: named, result: stored, seconds: 0.5 });
  return { id, digest: stored };
}

test('events are found by kind and by words, the newest first, a page at a time', async () => {
  await engine.openWorkspace();
  for (const name of ['one.csv', 'two.csv', 'three.csv'])
    await engine.workspace.append('source.opened', { digest: digest('a'), name, bytes: 3 });
  await step('training.fit', [digest('a')], { parts: {} });
  const events = (input: Parameters<ReturnType<typeof client>['events']>[0]) => client().events(input);
  expect((await events({})).events.map(({ seq }) => seq)).toEqual([5, 4, 3, 2, 1]);
  const files = await events({ kinds: ['source.opened'], count: 2 });
  expect(files).toMatchObject({ total: 5, fitting: 3, events: [{ seq: 4 }, { seq: 3 }] });
  expect(await events({ kinds: ['source.opened'], before: 3 })).toMatchObject({
    fitting: 3,
    events: [{ seq: 2 }],
  });
  expect((await events({ text: 'TWO csv' })).events.map(({ seq }) => seq)).toEqual([3]);
  // By what people read, not only by the kind's own name.
  expect(await events({ text: 'train the model' })).toMatchObject({
    events: [{ seq: 5 }],
    titles: { 'training.fit': 'Train the model' },
  });
});

test('the lineage holds what each step gave, the files read, and the packages built', async () => {
  await engine.openWorkspace();
  await engine.workspace.append('source.opened', { digest: digest('a'), name: 'a.csv', bytes: 9 });
  const read = await step('data.import', [digest('a')], {
    dataset: digest('d'),
    parts: { rejects: digest('e') },
  });
  const split = await step('data.split', [digest('d')], { parts: { roles: digest('f') } });
  const built = await step('packages.build', [read.digest, split.digest], {});
  const { steps, sources } = await client().lineage({ steps: [read.id, split.id] });
  expect(steps.map(({ id }) => id)).toEqual([read.id, split.id, built.id]);
  expect(steps[0]!.gives).toEqual([read.digest, digest('e'), digest('d')]);
  expect(sources).toEqual([{ digest: digest('a'), name: 'a.csv', bytes: 9 }]);
});

test('the open workspace is copied, cleaned and moved, and is open again afterwards', async () => {
  const workspace = await engine.openWorkspace();
  await workspace.append('source.opened', { digest: digest('a'), name: 'a.csv', bytes: 9 });
  const copy = await client().backupAs({ name: 'copy of ../ws' });
  expect(path.dirname(copy.to)).toBe(folder);
  expect(existsSync(path.join(copy.to, 'workspace.json'))).toBe(true);
  await expect(client().backupAs({ name: 'copy of ../ws' })).rejects.toThrow(/of that name already/);
  expect(await client().clean({ workspace: path.join(folder, 'ws'), dryRun: true })).toMatchObject({
    dryRun: true,
    objects: 0,
  });
  const moved = await client().moveAs({ name: 'renamed' });
  expect(moved.open).toEqual({ name: 'renamed', folder: path.join(folder, 'renamed') });
  expect(existsSync(path.join(folder, 'ws'))).toBe(false);
  expect((await client().events({})).total).toBe(2);
});

test('a workspace in which nothing was done is removed, and the one before is open again', async () => {
  await engine.openWorkspace();
  await engine.workspace.append('source.opened', { digest: digest('a'), name: 'a.csv', bytes: 9 });
  await expect(client().discard({})).rejects.toThrow('Something was done in this workspace');
  const [first, second, third] = ['ws', 'second', 'third'].map((name) => path.join(folder, name));
  await client().open({ folder: second! });
  const back = await client().discard({ back: first! });
  expect(back.open?.folder).toBe(first);
  expect(back.recent.map((one) => one.folder)).toEqual([first]);
  expect(existsSync(second!)).toBe(false);
  await client().open({ folder: third! });
  expect((await client().discard({})).open).toBeNull();
  expect(existsSync(third!)).toBe(false);
  await expect(engine.openWorkspace()).rejects.toThrow('No workspace is open');
  expect((await client().open({ folder: first! })).open?.folder).toBe(first);
});

test('the diagnostics are the log’s own lines and no path of the user', async () => {
  await engine.openWorkspace();
  const { grant, text } = await client().diagnostics();
  expect(readFileSync(grants.resolve(grant, 'read'), 'utf8')).toBe(text);
  expect(text).toContain('"event":"engine.started"');
  expect(text).not.toContain(folder);
});
