import { baseline } from './baseline.ts';
import { extraTrees, randomForest } from './trees/forest.ts';
import { gbt } from './trees/gbt.ts';
import { isolationForest } from './trees/isolation-forest.ts';
import type { Learner } from './learner.ts';
import { linear } from './linear.ts';
import { logistic } from './logistic.ts';

/** Every learner. A new one is its file, its options in the contract, and a line here. */
const all: readonly Learner[] = [gbt, randomForest, extraTrees, logistic, linear, isolationForest, baseline];

export const learners: ReadonlyMap<string, Learner> = new Map(all.map((learner) => [learner.id, learner]));
