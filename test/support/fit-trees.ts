/** Fits trees for tests, by any engine. */
import { tmpdir } from 'node:os';
import { expect } from 'vitest';
import type { EarlierTrees, FitHooks, LabelledRows, Learner } from '../../native/training/learner.ts';
import type { Task } from '../../native/training/target.ts';
import type { TreeEngineFactory } from '../../native/training/trees/engine.ts';
import { gbt } from '../../native/training/trees/boosting/gbt.ts';
import type { TreesModel } from '../../native/training/trees/model/model.ts';
import { kernelEngines } from '../../native/training/trees/runtime.ts';
import { random } from './random-matrix.ts';
import { severalMemories } from './several-memories.ts';

const classes = { binary: ['no', 'yes'], multiclass: ['a', 'b', 'c'], regression: [], ranking: [] };

export interface TreesFit {
  /** Left out: boosting. */
  readonly learner?: Learner<TreesModel> | undefined;
  readonly task: Task;
  readonly train: LabelledRows;
  readonly params?: object;
  readonly validation?: LabelledRows | undefined;
  readonly hooks?: FitHooks;
  /** Left out: the plain trainer. */
  readonly trees?: TreeEngineFactory | undefined;
  /** A model that is gone on from. */
  readonly earlier?: EarlierTrees | undefined;
}

export async function fitTrees(of: TreesFit) {
  const { learner = gbt, task, train, params, validation, hooks, trees, earlier } = of;
  const fitted = await learner.fit({
    task,
    classes: classes[task],
    train,
    params: learner.params.parse(params ?? {}),
    random,
    ...(validation && { validation }),
    ...(hooks && { hooks }),
    ...(trees && { trees }),
    ...(earlier && { earlier }),
  });
  return { bytes: learner.encode(fitted.model), curves: fitted.curves, rounds: fitted.rounds, fitted };
}

/** Expects of the kernels, in the calling thread, in threads, and in several memories with bins there or on disk, what the plain trainer gives, to the last bit; returns it. */
export async function expectPlainTrees(fit: Omit<TreesFit, 'trees'>) {
  const plain = await fitTrees(fit);
  for (const trees of [
    kernelEngines(1),
    kernelEngines(3, 0),
    severalMemories(3, 2),
    severalMemories(3, 2, undefined, tmpdir()),
  ]) {
    const kernels = await fitTrees({ ...fit, trees });
    expect(kernels.curves).toEqual(plain.curves);
    expect(Buffer.from(kernels.bytes).equals(Buffer.from(plain.bytes))).toBe(true);
    expect(kernels.fitted.importances).toEqual(plain.fitted.importances);
  }
  return plain;
}
