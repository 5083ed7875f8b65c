import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { layoutOf } from '../../native/data/layout.ts';
import { importStep, sniffStep } from '../../native/data/steps.ts';
import { StepRunner, type StepEvents } from '../../native/engine/step-runner.ts';
import { WorkerPool } from '../../native/engine/workers/pool.ts';
import { featuresFit, featuresPlan } from '../../native/features/steps.ts';
import type { DeviceChoice } from '../../native/gpu/contract.ts';
import { learnerSpec } from '../../native/training/contract.ts';
import { trainingCrossValidate, trainingFit } from '../../native/training/steps.ts';
import { openWorkspace } from '../../native/workspace/workspace.ts';

const file = path.resolve(import.meta.dirname, '../../assets/samples/adult_train.csv.gz');
const target = { target: 'income', positive: '>50K' };
/** So many that a fit is far from its end where a kill arrives, however late its progress is heard. */
export const ROUNDS = 160;

/**
 * Opens a workspace with a process pool of its own and prepares rows in it, or finds them there; gives what trains on
 * them. A checkpoint is kept after every round.
 */
export async function openTraining(
  root: string,
  {
    rounds = ROUNDS,
    device = 'cpu',
    learner = { learner: 'gbt', rounds, patience: ROUNDS },
  }: { rounds?: number; device?: DeviceChoice['wanted']; learner?: object } = {},
) {
  const train = learnerSpec.parse(learner);
  const workspace = await openWorkspace(root, { create: true });
  const workers = new WorkerPool();
  const source = createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
  function runner(events: StepEvents = {}): StepRunner {
    const made = new StepRunner({
      workspace,
      workers,
      threads: 2,
      memoryBytes: 2 ** 30,
      checkpointSeconds: 0,
      signal: new AbortController().signal,
      events,
    });
    made.trainOn(device);
    return made;
  }
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
  return {
    workers,
    fit: (events?: StepEvents) =>
      runner(events).step(trainingFit, { ...target, train }, [result.dataset, split, features.digest]),
    crossValidate: (events?: StepEvents) =>
      runner(events).step(trainingCrossValidate, { ...target, train, folds: 3 }, [
        result.dataset,
        split,
        plan.digest,
      ]),
    async close() {
      await workers.stop();
      await workspace.close();
    },
  };
}
