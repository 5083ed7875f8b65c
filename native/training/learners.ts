import { baseline } from './baseline.ts';
import { extraTrees, randomForest } from './trees/forests/forest.ts';
import { gbt } from './trees/boosting/gbt.ts';
import { isolationForest } from './trees/forests/isolation-forest.ts';
import { foreign } from './foreign/foreign.ts';
import type { Learner, ModelKind } from './learner.ts';
import { linear } from './linear.ts';
import { logistic } from './logistic.ts';

/** Every learner. A new one is its file, its options in the contract, and a line here. */
const all: readonly Learner[] = [gbt, randomForest, extraTrees, logistic, linear, isolationForest, baseline];

export const learners: ReadonlyMap<string, Learner> = new Map(all.map((learner) => [learner.id, learner]));

/** Every kind of model by its learner's id: those that are trained here, and what was trained elsewhere. */
export const modelKinds: ReadonlyMap<string, ModelKind> = new Map<string, ModelKind>([
  ...learners,
  [foreign.id, foreign],
]);
