import { spawn, type ChildProcess } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { chmod } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunResult } from '../../native/engine/contract.ts';
import type { WorkspaceCleaned } from '../../native/workspace/contract.ts';
import type { LockHolder } from '../../native/workspace/lock.ts';
import { assay, assayJson, newFolder, root, samples } from './cli.ts';

vi.setConfig({ testTimeout: 100_000 });

const home = newFolder('running');
const workspace = path.join(home, 'workspace');
const passphrase = 'only through the private socket';
const main = path.join(root, 'native/engine/host/loopback/main.ts');

function recipe(name: string, rounds: number): string {
  const file = path.join(home, `${name}.yaml`);
  writeFileSync(
    file,
    `
recipe: 1
name: ${name}
data: { source: "${path.join(samples, 'adult_train.csv.gz')}", target: income, positive: ">50K" }
train: { learner: gbt, seed: 1, rounds: ${String(rounds)}, patience: ${String(rounds)}, learningRate: 0.01 }
package: { name: ${name}, out: ${name}.zip }
`,
  );
  return file;
}

/** An engine with a page, as the window starts one. */
async function startEngine(): Promise<ChildProcess> {
  const page = path.join(home, 'page');
  mkdirSync(page, { recursive: true });
  writeFileSync(path.join(page, 'index.html'), '<p>page');
  const engine = spawn(process.execPath, [main, '--workspace', workspace, '--page', page], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ASSAY_HOME: path.join(home, 'keys') },
  });
  await new Promise<void>((resolve, reject) => {
    engine.stdout.once('data', () => resolve());
    engine.once('exit', () => reject(new Error('The engine ended.')));
  });
  return engine;
}

async function stopped(engine: ChildProcess, how: () => void): Promise<void> {
  const gone = new Promise((resolve) => engine.once('exit', resolve));
  how();
  await gone;
}

const withPassphrase = { env: { ASSAY_PASSPHRASE: passphrase } };
const long = recipe('long', 3000);
let engine: ChildProcess;

beforeAll(async () => {
  await assayJson(['keys', 'new', 'mine'], home, withPassphrase);
  engine = await startEngine();
});
afterAll(() => {
  engine.kill('SIGKILL');
});

describe('a command on a workspace that an engine has open', () => {
  test('two at once run there, with results, progress, passphrase and paths as anywhere', async () => {
    const one = recipe('one', 20);
    recipe('two', 25);
    const words = ['--workspace', 'workspace', '--threads', '1', '--memory', '2', '--json'];
    const ran = await Promise.all([
      assay(['run', one, ...words], home, withPassphrase),
      assay(['run', 'two.yaml', '--out', 'elsewhere.zip', ...words], home, withPassphrase),
    ]);
    for (const { code, stderr } of ran) {
      expect(stderr).toContain(`open in process ${String(engine.pid)}: the command runs there.`);
      expect(stderr).toContain('--threads and --memory have no effect: it uses its own.');
      expect({ code, stderr }).toMatchObject({ code: 0 });
      expect(stderr).toContain('Evaluate on the test rows');
    }
    const [first, second] = ran.map(({ stdout }) => JSON.parse(stdout) as RunResult);
    expect(first!.package!.path).toBe(path.join(home, 'one.zip'));
    expect(second!.package!.path).toBe(path.join(home, 'elsewhere.zip'));
    expect(second!.package!.signer.name).toBe('mine');
    const said = ran.map(({ stdout, stderr }) => stdout + stderr).join('');
    expect(said).not.toContain(passphrase);
  });

  test('gives the same result as without that engine', async () => {
    const there = await assayJson<RunResult>(
      ['run', recipe('one', 20), '--workspace', 'workspace'],
      home,
      withPassphrase,
    );
    const here = await assayJson<RunResult>(
      ['run', recipe('one', 20), '--workspace', 'another'],
      home,
      withPassphrase,
    );
    expect(there.metrics).toEqual(here.metrics);
    expect(there.steps).toEqual(here.steps);
    expect(there.package!.contentDigest).toBe(here.package!.contentDigest);
    expect(Object.keys(there).sort()).toEqual(Object.keys(here).sort());
  });

  test('is checked, described and cleaned there, under any name of the folder', async () => {
    symlinkSync(workspace, path.join(home, 'by-another-name'));
    const there = (words: readonly string[], folder = 'by-another-name') =>
      assay([...words, '--workspace', folder, '--json'], home);
    const verified = await there(['log', 'verify']);
    expect(verified.stderr).toContain(`open in process ${String(engine.pid)}: the command runs there.`);
    expect(JSON.parse(verified.stdout)).toMatchObject({ verdict: 'whole', notes: [] });
    expect(JSON.parse((await there(['workspace', 'info'])).stdout)).toMatchObject({
      openIn: { pid: engine.pid },
    });
    const tried = await there(['workspace', 'clean', '--dry-run']);
    const would = JSON.parse(tried.stdout) as WorkspaceCleaned;
    expect(would.cacheFiles).toBeGreaterThan(0);
    const cleaned = await there(['workspace', 'clean']);
    expect(JSON.parse(cleaned.stdout)).toEqual({ ...would, dryRun: false });
    // The engine goes on, and makes again what it needs of the cache.
    const after = await assay(['run', recipe('after', 21), '--workspace', workspace], home, withPassphrase);
    expect({ code: after.code, stderr: after.stderr }).toMatchObject({ code: 0 });
  });

  test('is described beside an engine that would refuse to', async () => {
    const options = { env: { ASSAY_HOME: path.join(home, 'other') } };
    const { code, stderr } = await assay(['workspace', 'info', '--workspace', workspace], home, options);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const refused = await assay(['workspace', 'clean', '--workspace', workspace], home, options);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('an engine with other keys');
  });

  test.each([
    ['move', 'move the workspace in its window'],
    ['backup', 'copy the workspace in its window'],
  ])('is not to be taken from under it: %s', async (word, fix) => {
    const { code, stderr } = await assay(
      ['workspace', word, path.join(home, 'elsewhere'), '--workspace', workspace],
      home,
    );
    expect(code).toBe(1);
    expect(stderr).toContain(`The workspace is open in process ${String(engine.pid)}`);
    expect(stderr).toContain(`Close that program first, or ${fix}`);
    expect(existsSync(path.join(home, 'elsewhere'))).toBe(false);
  });

  test('has the errors and exit codes of any', async () => {
    const missing = await assay(['run', 'none.yaml', '--workspace', 'workspace'], home);
    expect(missing).toMatchObject({ code: 2, stdout: '' });
    expect(missing.stderr).toContain(`${path.join(home, 'none.yaml')}: There is no such recipe.`);
    const wrong = await assay(['run', recipe('one', 20), '--workspace', 'workspace', '--json'], home, {
      env: { ASSAY_PASSPHRASE: 'another' },
    });
    expect(wrong.code).toBe(2);
    expect(JSON.parse(wrong.stdout)).toMatchObject({ error: { kind: expect.any(String) as string } });
    expect(wrong.stderr).not.toMatch(/\n\s+at /);
  });

  test('is cancelled there by Ctrl+C', async () => {
    let sent = false;
    const { code, stderr } = await assay(['run', long, '--workspace', 'workspace'], home, {
      ...withPassphrase,
      onStderr(text, child) {
        if (sent || !/rounds|trees/.test(text)) return;
        sent = true;
        child.kill('SIGINT');
      },
    });
    expect(stderr).toContain('The job was cancelled.');
    expect(code).toBe(1);
    expect(engine.exitCode).toBeNull();
  });

  test('is refused where it brings other keys', async () => {
    const other = await assay(['run', long, '--workspace', 'workspace'], home, {
      env: { ...withPassphrase.env, ASSAY_HOME: path.join(home, 'other') },
    });
    expect(other.code).toBe(1);
    expect(other.stderr).toContain('an engine with other keys');
    expect(other.stderr).toContain(path.join(home, 'other'));
  });

  test('says so clearly when that engine is killed in the middle', async () => {
    let killed: Promise<void> | undefined;
    const { code, stderr } = await assay(['run', long, '--workspace', 'workspace'], home, {
      ...withPassphrase,
      onStderr(text) {
        if (killed === undefined && /rounds|trees/.test(text))
          killed = stopped(engine, () => engine.kill('SIGKILL'));
      },
    });
    await killed;
    expect(code).toBe(1);
    expect(stderr).toContain(`The engine that ran this command has ended (process ${String(engine.pid)}).`);
    expect(stderr).toContain('Run the command again');
    expect(stderr).not.toMatch(/\n\s+at /);
    // Its next run opens the workspace itself, and knows what was finished.
    const after = await assayJson<RunResult>(
      ['run', recipe('one', 20), '--workspace', 'workspace'],
      home,
      withPassphrase,
    );
    expect(after.timings.model!.cached).toBe(true);
  });
});

describe('commands on a workspace that no engine has open', () => {
  test('the second joins the first, and the first waits for it', async () => {
    const first = recipe('first', 60);
    let second: ReturnType<typeof assay> | undefined;
    const ended: string[] = [];
    const one = assay(['run', first, '--workspace', 'shared'], home, {
      ...withPassphrase,
      onStderr(text) {
        if (second !== undefined || !text.includes('Look at the file')) return;
        second = assay(['run', recipe('second', 600), '--workspace', 'shared'], home, withPassphrase).finally(
          () => ended.push('second'),
        );
      },
    }).finally(() => ended.push('first'));
    const ran = await one;
    const joined = await second!;
    expect(ran.code).toBe(0);
    expect(joined.code).toBe(0);
    expect(joined.stderr).toMatch(/open in process \d+: the command runs there/);
    expect(ran.stderr).toContain('Another command works through this one');
    expect(existsSync(path.join(home, 'second.zip'))).toBe(true);
    expect(ended).toEqual(['second', 'first']);
  });
});

describe.skipIf(process.platform === 'win32')('a lock (skipped on Windows: pipes have no file mode)', () => {
  test('that names a socket which others can reach gets no passphrase', async () => {
    const foreign = path.join(home, 'foreign');
    await assayJson(['profile', path.join(samples, 'adult_train.csv.gz'), '--workspace', foreign], home);
    const folder = path.join(foreign, 'lock');
    const file = path.join(folder, readdirSync(folder)[0]!);
    const holder = JSON.parse(readFileSync(file, 'utf8')) as LockHolder;
    const address = path.join(home, 'trap.sock');
    const heard: string[] = [];
    const trap = createServer((socket) =>
      socket.on('data', (chunk) => {
        heard.push(String(chunk));
        socket.write(`{"hello":"${holder.nonce}","pid":1}\n`);
      }),
    ).listen(address);
    try {
      await new Promise((resolve) => trap.once('listening', resolve));
      await chmod(address, 0o666);
      expect(statSync(address).mode & 0o777).toBe(0o666);
      writeFileSync(file, JSON.stringify({ ...holder, endpoint: address, released: false }));
      const { code, stderr } = await assay(
        ['run', recipe('one', 20), '--workspace', foreign],
        home,
        withPassphrase,
      );
      expect(code).toBe(2);
      expect(stderr).toContain('not private to you');
      expect(heard.join('')).not.toContain(passphrase);
      expect(heard.join('')).not.toContain('client');
    } finally {
      trap.close();
    }
  });
});
