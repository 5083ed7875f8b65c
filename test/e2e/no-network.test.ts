import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { namespaceRefusal, withoutNetwork } from '../../scripts/network-namespace.ts';
import { loadRecipe, samplesFolder } from '../recipes/load.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'assay-no-network-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const refusal = namespaceRefusal();
const reason = refusal === undefined ? '' : ` (skipped: ${refusal})`;

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Node in a network namespace of its own. */
function nodeWithoutNetwork(args: readonly string[]): Promise<Ended> {
  const [command, ...prefix] = withoutNetwork;
  const child = spawn(command, [...prefix, process.execPath, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ASSAY_HOME: join(folder, 'home'), ASSAY_PASSPHRASE: 'no network' },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

// The unit tests run in such a namespace as a whole: scripts/test.ts.
describe.skipIf(refusal !== undefined)(`without a network${reason}`, () => {
  test('there really is none', async () => {
    const probe = `
      const socket = require('node:net').connect({ host: '192.0.2.1', port: 80 });
      socket.on('connect', () => console.log('connected')).on('error', (error) => console.log(error.code));`;
    expect((await nodeWithoutNetwork(['-e', probe])).stdout.trim()).toBe('ENETUNREACH');
  });

  test('a recipe runs, from the data file to the signed package', async () => {
    const recipe = loadRecipe(join(samplesFolder, 'german.yaml'), folder, { data: samplesFolder });
    const main = join(root, 'native/engine/host/cli/main.ts');
    const run = await nodeWithoutNetwork([
      main,
      'run',
      recipe,
      '--workspace',
      join(folder, 'workspace'),
      '--json',
    ]);
    expect(run.code, run.stderr).toBe(0);
    const result = JSON.parse(run.stdout) as {
      metrics: { rocAuc: { value: number; low: number; high: number } };
      package: { path: string };
    };
    expect(result.metrics.rocAuc.value).toBeGreaterThan(0.65);
    expect(existsSync(result.package.path)).toBe(true);
  });

  test('the demo runs to its end: run, score, verify, replay', async () => {
    const out = join(folder, 'demo');
    const run = await nodeWithoutNetwork([join(root, 'scripts/demo.ts'), '--out', out]);
    expect(run.code, run.stdout + run.stderr).toBe(0);
    expect(existsSync(join(out, 'scored.parquet'))).toBe(true);
  });
});
