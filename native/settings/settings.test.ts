import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRouterClient } from '@orpc/server';
import { Engine } from '../engine/engine.ts';
import type { EngineContext } from '../engine/engine-context.ts';
import { checkSettings, settingsRouter } from './handlers.ts';
import { readSettings, writeSettings } from './store.ts';

let home: string;
const before = process.env.ASSAY_HOME;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'assay-settings-'));
  process.env.ASSAY_HOME = home;
});
afterEach(() => {
  if (before === undefined) delete process.env.ASSAY_HOME;
  else process.env.ASSAY_HOME = before;
  rmSync(home, { recursive: true, force: true });
});

test('an engine takes the settings where no flag was given, and a flag where one was', () => {
  writeSettings(home, { threads: 1, memoryGB: 1.5, checkpointSeconds: 30, adapter: null });
  expect(new Engine({})).toMatchObject({ threads: 1, memoryBytes: 1.5e9, checkpointSeconds: 30 });
  const byFlag = new Engine({ threads: 3, memoryBytes: 2e9 });
  expect(byFlag).toMatchObject({ threads: 3, memoryBytes: 2e9, fixed: { threads: true, memory: true } });
  const engine = new Engine({});
  engine.takeSettings({ threads: null, memoryGB: null, checkpointSeconds: null, adapter: null });
  expect(engine).toMatchObject({
    threads: availableParallelism(),
    memoryBytes: Math.floor(totalmem() / 2),
    checkpointSeconds: 10,
  });
});

test('settings that cannot be read are those of a first start', () => {
  expect(readSettings(home)).toEqual({
    threads: null,
    memoryGB: null,
    checkpointSeconds: null,
    adapter: null,
  });
  writeFileSync(path.join(home, 'settings.json'), '{"threads": "many"}');
  expect(readSettings(home)).toEqual({
    threads: null,
    memoryGB: null,
    checkpointSeconds: null,
    adapter: null,
  });
  writeSettings(home, { threads: 2, memoryGB: null, checkpointSeconds: null, adapter: null });
  expect(JSON.parse(readFileSync(path.join(home, 'settings.json'), 'utf8'))).toEqual({
    threads: 2,
    memoryGB: null,
    checkpointSeconds: null,
    adapter: null,
  });
});

test('more than the machine has is refused with what it has', () => {
  const machine = { threads: 4, memoryBytes: 16e9 };
  expect(() => checkSettings({ threads: 5, memoryGB: null }, machine)).toThrow(/runs 4 threads/);
  expect(() => checkSettings({ threads: null, memoryGB: 17 }, machine)).toThrow(/has 16 GB/);
  expect(() => checkSettings({ threads: 4, memoryGB: 16 }, machine)).not.toThrow();
});

test('a GPU that is not there is refused, and one whose name is no id', async () => {
  const call = (adapter: string) =>
    createRouterClient(settingsRouter, { context: { engine: new Engine({}) } as EngineContext }).set({
      adapter,
    });
  for (const id of ["vulkan/'; rm -rf /", '../../etc/passwd', 'adapter=x', '\u0000'])
    await expect(call(id), id).rejects.toThrow(/no GPU/);
  for (const id of ['', 'x'.repeat(301)]) await expect(call(id), id).rejects.toThrow(/validation/);
  expect(readSettings(home).adapter).toBeNull();
});
