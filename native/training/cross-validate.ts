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
import { keptFolds, saveFolds, type FoldResult } from './kept-folds.ts';
import type { FitCheckpoint, FitHooks, LabelledRows, Labels, Learner } from './learner.ts';
import { scoreRows } from './row-scorer.ts';
import type { Task } from './target.ts';
import type { TreeEngineFactory } from './trees/engine.ts';
import type { TreeScorerFactory } from './trees/model/scorer.ts';
import type { ClassWeights } from './weighting/contract.ts';
import { weigh } from './weighting/weigh.ts';

/** Raw columns with the target, what rows weigh in training, and which query they belong to. */
export interface RawRows extends Labels {
  readonly frame: Frame;
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
  /** Where folds that are done are kept. */
  readonly checkpoint?: FitCheckpoint;
  note?(text: string): void;
  /** What scores the held-out rows by trees; left out: plain TypeScript. */
  readonly scorers?: TreeScorerFactory;
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

/** A fold for each row: stratified by class, or, of a ranking, that of its whole query. */
function foldsOf(
  { classes, train, folds, key }: Pick<CrossValidateInput, 'classes' | 'train' | 'folds' | 'key'>,
  purpose: string,
): Uint8Array {
  const { y, queries } = train;
  const place = new Map([...new Set(queries)].map((query, index) => [query, index]));
  const parted = queries === undefined ? y.length : place.size;
  if (parted < folds) {
    throw badInput(
      `There are ${parted} ${queries === undefined ? 'training rows' : 'queries of training rows'} for ${folds} folds.`,
      'train.crossValidation',
      'Use fewer folds.',
    );
  }
  if (queries === undefined) return crossFitFolds(y, classes.length, key, purpose, folds);
  const foldOfQuery = crossFitFolds(new Float64Array(parted), 0, key, purpose, folds);
  return Uint8Array.from(queries, (query) => foldOfQuery[place.get(query)!]!);
}

/**
 * Repeated k-fold cross-validation, stratified by class; a query of a ranking is never torn. In every fold the features are fitted anew on the other
 * folds, so that nothing of the held-out rows is in them; what is held out is the plan's choice alone. Held-out rows
 * are counted once each, whatever they weigh in training.
 */
export async function crossValidate(input: CrossValidateInput): Promise<CrossValidationResult> {
  const { learner, task, classes, train, folds, repeats } = input;
  const rows = train.y.length;
  const of = repeats * folds;
  const done = (await input.checkpoint?.resume((bytes) => keptFolds(bytes, of))) ?? [];
  if (done.length > 0)
    input.note?.(`${done.length} of ${of} folds were done before an earlier run was cut off.`);
  for (let repeat = Math.floor(done.length / folds); repeat < repeats; repeat++) {
    const foldOf = foldsOf(input, `repeat ${repeat}`);
    for (let fold = done.length - repeat * folds; fold < folds; fold++) {
      done.push(await fitFold(input, foldOf, repeat, fold));
      await input.checkpoint?.offer(() => saveFolds(done));
    }
  }
  const byMetric = new Map<string, number[]>();
  for (const { metrics } of done) {
    for (const [name, value] of Object.entries(metrics)) {
      byMetric.set(name, [...(byMetric.get(name) ?? []), value]);
    }
  }
  const rounds = done.flatMap((fold) => fold.rounds ?? []);
  const notes = new Set(done.flatMap((fold) => fold.notes));
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

/** Fits on the rows outside a fold and measures on those inside. */
async function fitFold(
  input: CrossValidateInput,
  foldOf: ArrayLike<number>,
  repeat: number,
  fold: number,
): Promise<FoldResult> {
  const { learner, params, plan, nullable, task, classes, train, validation, folds, repeats, key } = input;
  const all = Uint32Array.from({ length: train.y.length }, (_, row) => row);
  const inside = all.filter((row) => foldOf[row] !== fold);
  const held = all.filter((row) => foldOf[row] === fold);
  const purpose = `repeat ${repeat}, fold ${fold}`;
  const frame = takeRows(train.frame, inside);
  const y = pick(train.y, inside);
  const target = { task, classes, y };
  const { set, crossFitted } = fitFeatures({ plan, frame, target, key, purpose, nullable });
  const weights = train.weights && { weights: pick(train.weights, inside) };
  const where = train.where && { where: (row: number) => train.where!(inside[row]!) };
  const queriesOf = (of: Uint32Array) =>
    train.queries && { queries: Int32Array.from(of, (row) => train.queries![row]!) };
  const weighed = weigh<LabelledRows>(
    { matrix: trainingMatrix(set, frame, crossFitted), y, ...weights, ...where, ...queriesOf(inside) },
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
  const heldOut = transform(set, takeRows(train.frame, held));
  const margin = await scoreRows(learner, fitted.model, heldOut, input.scorers);
  return {
    metrics: foldMetrics(
      task,
      learner.outputs(fitted.model),
      margin,
      pick(train.y, held),
      queriesOf(held)?.queries,
    ),
    ...(fitted.rounds === undefined ? {} : { rounds: fitted.rounds }),
    notes: [...fitted.notes],
  };
}
