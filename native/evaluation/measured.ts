import type { NumericArray } from '../stats/arrays.ts';
import type { EvaluationResult } from './contract.ts';

/** What measuring adds to what every task's result holds; `exact` are the curves with all of their points. */
export type Measured = Omit<EvaluationResult, 'task' | 'classes' | 'rows' | 'interval' | 'parts'> & {
  readonly exact: Readonly<Record<string, NumericArray>>;
};
