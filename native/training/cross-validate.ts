import { badInput } from '../engine/errors.ts';
import type { PlanResult } from '../features/contract.ts';
import { crossFitFolds } from '../features/cross-fit.ts';
import { fitFeatures } from '../features/fit.ts';
import { takeRows } from '../features/take-rows.ts';
import { trainingMatrix, transform } from '../features/transform.ts';
import type { Frame } from '../stats/frame.ts';
import { createRandom } from '../stats/random.ts';
import type { CrossValidationResult } from './contract.ts';
import { foldMetrics } from './fold-metrics.ts';
import type { FitHooks, LabelledRows, Learner } from './learner.ts';
import type { Task } from './target.ts';
import type { TreeEngineFactory } from './trees/engine.ts';
import type { ClassWeights } from './weighting/contract.ts';
import { weigh } from './weighting/weigh.ts';

/** Raw columns with the target, and what rows weigh in training. */
export interface RawRows {
  readonly frame: Frame;
  readonly y: Float64Array;
  readonly weights?: Float64Array;
}

export interface CrossValidateInput {
  readonly learner: Learner;
  readonly params: unknown;
  readonly plan: PlanResult;
  /** Columns with missing values anywhere in the dataset. */
  readonly nullable: ReadonlySet<string>;
  readonly task: Task;
  readonly classes: readonly string[];
  readonly classWeights?: ClassWeights;
  readonly train: RawRows;
  /** For early stopping, the same in every fold; never part of a fold. */
  readonly validation: RawRows;
  readonly folds: number;
  readonly repeats: number;
  /** The step's id. */
  readonly key: string;
  /** Of one of the fits, counted from 0 over all repeats. */
  hooksOf(fit: number, of: number): FitHooks;
  readonly trees?: TreeEngineFactory;
}

const pick = (values: Float64Array, rows: Uint32Array): Float64Array =>
  Float64Array.from(rows, (row) => values[row]!);

/** Mean and standard deviation (n − 1; 0 for one value). */
function summary(values: readonly number[]) {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const squares = values.reduce((total, value) => total + (value - mean) * (value - mean), 0);
  return {
    mean,
    deviation: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0,
    folds: [...values],
  };
}

/**
 * Repeated k-fold cross-validation, stratified by class. In every fold the features are fitted anew on the other
 * folds, so that nothing of the held-out rows is in them; what is held out is the plan's choice alone. Held-out rows
 * are counted once each, whatever they weigh in training.
 */
export async function crossValidate(input: CrossValidateInput): Promise<CrossValidationResult> {
  const { learner, params, plan, nullable, task, classes, train, validation, folds, repeats, key } = input;
  const rows = train.y.length;
  if (rows < folds) {
    throw badInput(
      `There are ${rows} training rows for ${folds} folds.`,
      'train.crossValidation',
      'Use fewer folds.',
    );
  }
  const byMetric = new Map<string, number[]>();
  const rounds: number[] = [];
  const notes = new Set<string>();
  for (let repeat = 0; repeat < repeats; repeat++) {
    const foldOf = crossFitFolds(train.y, classes.length, key, `repeat ${repeat}`, folds);
    for (let fold = 0; fold < folds; fold++) {
      const all = Uint32Array.from({ length: rows }, (_, row) => row);
      const inside = all.filter((row) => foldOf[row] !== fold);
      const held = all.filter((row) => foldOf[row] === fold);
      const purpose = `repeat ${repeat}, fold ${fold}`;
      const frame = takeRows(train.frame, inside);
      const y = pick(train.y, inside);
      const { set, crossFitted } = fitFeatures({
        plan,
        frame,
        target: { task, classes, y },
        key,
        purpose,
        nullable,
      });
      const weights = train.weights && { weights: pick(train.weights, inside) };
      const weighed = weigh<LabelledRows>(
        { matrix: trainingMatrix(set, frame, crossFitted), y, ...weights },
        { ...validation, matrix: transform(set, validation.frame) },
        input.classWeights,
        { task, classes },
      );
      const fitted = await learner.fit({
        task,
        classes,
        train: weighed.train,
        validation: weighed.validation,
        params,
        random: (what) => createRandom(key, `${purpose}: ${what}`),
        hooks: input.hooksOf(repeat * folds + fold, repeats * folds),
        ...(input.trees === undefined ? {} : { trees: input.trees }),
      });
      for (const note of fitted.notes) notes.add(note);
      if (fitted.rounds !== undefined) rounds.push(fitted.rounds);
      const margin = learner.predict(fitted.model, transform(set, takeRows(train.frame, held)));
      const metrics = foldMetrics(task, learner.outputs(fitted.model), margin, pick(train.y, held));
      for (const [name, value] of Object.entries(metrics)) {
        byMetric.set(name, [...(byMetric.get(name) ?? []), value]);
      }
    }
  }
  return {
    learner: learner.id,
    task,
    classes: [...classes],
    folds,
    repeats,
    rows,
    metrics: Object.fromEntries([...byMetric].map(([name, values]) => [name, summary(values)])),
    ...(rounds.length === 0 ? {} : { rounds }),
    notes: [...notes],
  };
}
