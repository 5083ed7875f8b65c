import { registered, type RegisteredStep } from '../../workspace/registered-step.ts';
import type { StepKind } from '../../workspace/step-kind.ts';
import { readEarlierSpec, type ReadEarlierResult, type ReadEarlierSpec } from './contract.ts';

export const trainingReadEarlier = {
  kind: 'training.read-earlier',
  version: 1,
  title: 'Read the earlier model',
  process: 'training',
  replay: 'exact',
  spec: readEarlierSpec,
  async run(context, _spec, [source]): Promise<ReadEarlierResult> {
    const { keptModelBytes } = await import('./files.ts');
    const { decodeKeptModel } = await import('./kept-model.ts');
    const bytes = await keptModelBytes(context.source(source!));
    const { head, trees } = decodeKeptModel(bytes);
    const { outputs } = trees;
    const rounds = (trees.nodeStart.length - 1) / outputs;
    return { ...head, outputs, rounds, parts: { file: await context.write(bytes) } };
  },
} satisfies StepKind<ReadEarlierSpec, ReadEarlierResult>;

export const earlierSteps: readonly RegisteredStep[] = [registered(trainingReadEarlier)];
