import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { RunResult } from '../../native/engine/contract.ts';
import { namespaceRefusal, withoutNetwork } from '../../scripts/network-namespace.ts';
import { loadRecipe, samplesFolder } from '../recipes/load.ts';
import { assayJson, newFolder, root } from './cli.ts';

const folder = newFolder('no-network');
afterAll(() => rm(folder, { recursive: true, force: true }));

const refusal = namespaceRefusal();
const reason = refusal === undefined ? '' : ` (skipped: ${refusal})`;
const [unshare, ...flags] = withoutNetwork;

function nodeWithoutNetwork(...args: string[]) {
  return spawnSync(unshare, [...flags, process.execPath, ...args], { cwd: root, encoding: 'utf8' });
}

// The unit tests run in such a namespace as a whole: scripts/test.ts.
describe.skipIf(refusal !== undefined)(`without a network${reason}`, () => {
  test('there really is none', () => {
    const probe = `
      const socket = require('node:net').connect({ host: '192.0.2.1', port: 80 });
      socket.on('connect', () => console.log('connected')).on('error', (error) => console.log(error.code));`;
    expect(nodeWithoutNetwork('-e', probe).stdout.trim()).toBe('ENETUNREACH');
  });

  test('a recipe runs, from the data file to the signed package', async () => {
    const recipe = loadRecipe(path.join(samplesFolder, 'german.yaml'), folder, { data: samplesFolder });
    const words = ['run', recipe, '--workspace', path.join(folder, 'workspace')];
    const result = await assayJson<RunResult>(words, folder, { wrapper: withoutNetwork });
    expect((result.metrics.rocAuc as { value: number }).value).toBeGreaterThan(0.65);
    expect(existsSync(result.package!.path)).toBe(true);
  });

  test('the demo runs to its end: run, score, verify, replay', () => {
    const out = path.join(folder, 'demo');
    const demo = nodeWithoutNetwork(path.join(root, 'scripts/demo.ts'), '--headless', '--out', out);
    expect(demo.status, demo.stdout + demo.stderr).toBe(0);
    expect(existsSync(path.join(out, 'scored.parquet'))).toBe(true);
  });
});
