import { execFileSync, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RunResult } from '../../native/engine/contract.ts';
import { assay, assayJson, newFolder, samples } from './cli.ts';

const home = newFolder('processes');
const recipe = path.join(home, 'adult.yaml');
const workspace = path.join(home, 'workspace');
const run = ['run', recipe, '--workspace', workspace];

// Long enough to be met at work, on whatever machine.
beforeAll(() => {
  writeFileSync(
    recipe,
    `
recipe: 1
name: long
data: { source: "${path.join(samples, 'adult_train.csv.gz')}", target: income, positive: ">50K" }
train: { learner: gbt, seed: 1, rounds: 3000, patience: 3000, learningRate: 0.01 }
package: { name: long, out: long.zip }
`,
  );
});

const isLinux = process.platform === 'linux';

/** Worker processes of a command, by what the kernel says. */
function workersOf(child: ChildProcess): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const parent = /^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
        return (
          Number(parent) === child.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('worker-main')
        );
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Runs until training has begun, then does something to the process once. */
async function whileTraining(act: (child: ChildProcess) => void): Promise<Awaited<ReturnType<typeof assay>>> {
  let done = false;
  return assay(run, home, {
    onStderr(text, child) {
      if (done || !/rounds|trees/.test(text)) return;
      done = true;
      act(child);
    },
  });
}

describe.skipIf(!isLinux)('processes (skipped where there is no /proc: workers are found in it)', () => {
  test('a killed training process ends its job with a clear error and nothing else', async () => {
    const { code, stderr } = await whileTraining((child) => {
      for (const pid of workersOf(child)) process.kill(pid, 'SIGKILL');
    });
    expect(code).toBe(1);
    expect(stderr).toContain('The training process was killed (SIGKILL)');
    expect(stderr).toContain('Nothing else is affected');
    expect(stderr).not.toMatch(/\n\s+at /);
    const report = await assayJson<{ verdict: string }>(['log', 'verify', '--workspace', workspace], home);
    expect(report.verdict).toBe('whole');
  });

  test('an interrupt cancels: no package, no process left, and what was done is kept', async () => {
    let workers: number[] = [];
    const { code, stderr } = await whileTraining((child) => {
      workers = workersOf(child);
      child.kill('SIGINT');
    });
    expect(code).toBe(1);
    expect(stderr).toContain('The job was cancelled.');
    expect(existsSync(path.join(home, 'long.zip'))).toBe(false);
    expect(workers.length).toBeGreaterThan(0);
    for (const pid of workers) expect(existsSync(`/proc/${pid}`)).toBe(false);
    expect(execFileSync('ls', [path.join(workspace, 'scratch')], { encoding: 'utf8' })).toBe('');
    writeFileSync(recipe, readFileSync(recipe, 'utf8').replace('rounds: 3000', 'rounds: 5'));
    const after = await assayJson<RunResult>(run, home);
    expect(after.timings.import!.cached).toBe(true);
    expect(after.timings.model!.cached).toBe(false);
  });

  test('a second command works through the engine of the first, and is stopped with it', async () => {
    writeFileSync(recipe, readFileSync(recipe, 'utf8').replace('rounds: 5', 'rounds: 3000'));
    let second: ReturnType<typeof assay> | undefined;
    await whileTraining((child) => {
      second = assay(run, home, {
        onStderr(text) {
          if (/rounds|trees/.test(text)) child.kill('SIGKILL');
        },
      });
    });
    const { code, stderr } = await second!;
    expect(code).toBe(1);
    expect(stderr).toMatch(/The workspace is open in process \d+: the command runs there/);
    expect(stderr).toContain('The engine that ran this command has ended');
  });
});
