import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { layoutOf } from '../../native/data/layout.ts';
import { importStep, sniffStep } from '../../native/data/steps.ts';
import { StepRunner, type StepEvents } from '../../native/engine/step-runner.ts';
import { WorkerPool } from '../../native/engine/workers/pool.ts';
import { featuresFit, featuresPlan } from '../../native/features/steps.ts';
import { learnerSpec } from '../../native/training/contract.ts';
import { trainingFit } from '../../native/training/steps.ts';
import { verifyWorkspace } from '../../native/workspace/verify-workspace.ts';
import { openWorkspace } from '../../native/workspace/workspace.ts';

const file = path.resolve(import.meta.dirname, '../../assets/samples/adult_train.csv.gz');
const target = { target: 'income', positive: '>50K' };
const ROUNDS = 12;

/** Prepares rows in a workspace and process pool of their own; gives what trains on them. */
async function prepared() {
  const root = await mkdtemp(path.join(tmpdir(), 'assay-kill-training-'));
  const workspace = await openWorkspace(root, { create: true });
  const workers = new WorkerPool();
  const source = createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
  const runner = (events: StepEvents = {}): StepRunner =>
    new StepRunner({
      workspace,
      workers,
      threads: 2,
      memoryBytes: 2 ** 30,
      signal: new AbortController().signal,
      events,
    });
  const first = runner();
  first.grantSource(source, file);
  const sniffed = await first.step(sniffStep, {}, [source]);
  const layout = layoutOf(sniffed.result);
  const { result } = await first.step(importStep, { layout, match: 'position' }, [source]);
  const roles = await workspace.objects.write(
    Uint8Array.from({ length: result.rows }, (_, row) => +(row % 5 === 0)),
  );
  const split = await workspace.objects.writeJson({ parts: { roles } });
  const plan = await first.step(featuresPlan, { ...target, family: 'tree', exclude: [] }, [
    result.dataset,
    split,
  ]);
  const features = await first.step(featuresFit, target, [result.dataset, split, plan.digest]);
  const train = learnerSpec.parse({ learner: 'gbt', rounds: ROUNDS, patience: ROUNDS });
  return {
    root,
    workers,
    fit: (events?: StepEvents) =>
      runner(events).step(trainingFit, { ...target, train }, [result.dataset, split, features.digest]),
    async close() {
      await workers.stop();
      await workspace.close();
    },
  };
}

it('a training process that is killed fails its job alone; the next run gives the model of an undisturbed one', async () => {
  const undisturbed = await prepared();
  const { result } = await undisturbed.fit();
  await undisturbed.close();
  const disturbed = await prepared();
  const kill = (): void => void process.kill(disturbed.workers.pids().training!, 'SIGKILL');
  const killedAt: [string, StepEvents][] = [
    ['before the first tree', { started: () => setImmediate(kill) }],
    ['between trees', { progress: (_, { done }) => done < ROUNDS && kill() }],
    ['at the end', { progress: (_, { done }) => done === ROUNDS && kill() }],
  ];
  for (const [when, events] of killedAt) {
    await expect(disturbed.fit(events), when).rejects.toMatchObject({
      data: {
        kind: 'Internal',
        what: 'The training process was killed (SIGKILL) while it worked on this step. Nothing else is affected.',
      },
    });
    expect((await verifyWorkspace(disturbed.root)).problems, when).toEqual([]);
  }
  const after = await disturbed.fit();
  expect(after.cached).toBe(false);
  expect(after.result.parts.model).toBe(result.parts.model);
  await disturbed.close();
  expect((await verifyWorkspace(disturbed.root)).problems).toEqual([]);
  await Promise.all([undisturbed, disturbed].map(({ root }) => rm(root, { recursive: true })));
});
