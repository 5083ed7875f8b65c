import { baseline } from './baseline.ts';
import { gbt } from './trees/gbt.ts';
import type { Learner } from './learner.ts';
import { linear } from './linear.ts';
import { logistic } from './logistic.ts';

/** Every learner. A new one is its file, its options in the contract, and a line here. */
const all: readonly Learner[] = [gbt, logistic, linear, baseline];

export const learners: ReadonlyMap<string, Learner> = new Map(all.map((learner) => [learner.id, learner]));
