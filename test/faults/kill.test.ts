import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyWorkspace } from '../../native/workspace/verify-workspace.ts';
import { openWorkspace } from '../../native/workspace/workspace.ts';
import { seeded } from './seeded.ts';

const KILLS = 200;
/** Kills one after another in one workspace, so that what a crash left is what the next one meets. */
const KILLS_PER_WORKSPACE = 10;
const AT_ONCE = Math.min(8, availableParallelism() + 1);
const BUDGET_MS = 180_000;
const TIMEOUT_MS = 600_000;

const script = path.join(import.meta.dirname, 'kill-child.ts');
let parent: string;
let environment: NodeJS.ProcessEnv;
beforeAll(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'assay-kill-'));
  // Most of a run's time is the start of Node, and only a process that ends by itself keeps its compiled code.
  environment = { ...process.env, NODE_COMPILE_CACHE: path.join(parent, 'compiled') };
  execFileSync(process.execPath, [script, path.join(parent, 'warm'), '0', 'once'], { env: environment });
});
afterAll(() => rm(parent, { recursive: true }));

interface Confirmed {
  readonly steps: Map<string, number>;
  readonly erased: Set<number>;
}

/** Runs the child and kills it at the given time; adds what was confirmed to it before. */
async function runAndKill(
  root: string,
  run: number,
  random: () => number,
  confirmed: Confirmed,
): Promise<void> {
  const child = spawn(process.execPath, [script, root, String(run)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment,
  });
  let told = '';
  let errors = '';
  // One in four while it starts and opens; the others once so many confirmations have come, and a moment more.
  const early = random() < 0.25;
  const lines = Math.floor(random() * 16);
  const reached = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      told += chunk.toString();
      if (told.split('\n').length > lines) resolve();
    });
    child.once('exit', () => resolve());
  });
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const exited = new Promise<string | null>((resolve) => child.once('close', (_, signal) => resolve(signal)));
  if (!early) await reached;
  await after(random() * (early ? 400 : 15));
  child.kill('SIGKILL');
  const signal = await exited;
  if (signal !== 'SIGKILL') throw new Error(`The child ended by itself: ${errors}`);
  for (const line of told.split('\n').slice(0, -1)) {
    const what = JSON.parse(line) as { seq?: number; id?: string; erased?: number };
    if (what.seq !== undefined && what.id !== undefined) confirmed.steps.set(what.id, what.seq);
    if (what.erased !== undefined) confirmed.erased.add(what.erased);
  }
}

async function check(root: string, confirmed: Confirmed): Promise<void> {
  const workspace = await openWorkspace(root, { create: true, eventsPerSegment: 25 });
  try {
    const { state } = workspace;
    for (const seq of confirmed.erased)
      expect(state.erasedBodies.has(seq), `erasure of ${String(seq)}`).toBe(true);
    for (const [id, seq] of confirmed.steps) {
      if (!state.erasedBodies.has(seq)) expect(state.steps.get(id)?.seq, `event ${String(seq)}`).toBe(seq);
    }
    for (const { result } of state.steps.values()) {
      const { parts } = await workspace.objects.readJson<{ parts: { part: string } }>(result);
      await workspace.objects.read(parts.part);
    }
  } finally {
    await workspace.close();
  }
  expect((await verifyWorkspace(root)).problems).toEqual([]);
}

it(
  `${String(KILLS)} kills at random points lose nothing that was confirmed`,
  async () => {
    const begun = performance.now();
    const totals = { steps: 0, erased: 0 };
    const workspaces = Array.from({ length: KILLS / KILLS_PER_WORKSPACE }, (_, index) => index);
    const worker = async () => {
      for (let index = workspaces.shift(); index !== undefined; index = workspaces.shift()) {
        const root = path.join(parent, String(index));
        const random = seeded(7 * index + 1);
        const confirmed: Confirmed = { steps: new Map(), erased: new Set() };
        for (let kill = 0; kill < KILLS_PER_WORKSPACE; kill++) {
          await runAndKill(root, index * KILLS_PER_WORKSPACE + kill, random, confirmed);
          await check(root, confirmed);
        }
        totals.steps += confirmed.steps.size;
        totals.erased += confirmed.erased.size;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    const took = performance.now() - begun;
    console.log(
      `${String(KILLS)} kills in ${(took / 1000).toFixed(0)} s; ${String(totals.steps)} results and ${String(totals.erased)} erasures were confirmed before them.`,
    );
    expect(totals.steps).toBeGreaterThan(KILLS);
    // On a machine that is busy with other things the clock says nothing.
    if ((loadavg()[0] ?? 0) < 3 * availableParallelism()) expect(took).toBeLessThan(BUDGET_MS);
  },
  TIMEOUT_MS,
);
