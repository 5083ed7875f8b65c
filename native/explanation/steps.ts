import { setImmediate } from 'node:timers/promises';
import { isClassification, type SplitResult } from '../data/contract.ts';
import { badInput, cancelled } from '../engine/errors.ts';
import type { Figure } from '../evaluation/contract.ts';
import { classificationReasons } from '../evaluation/reasons.ts';
import type { FeatureSet } from '../features/contract.ts';
import type { FeatureMatrix } from '../features/matrix.ts';
import { createRandom, permutation } from '../stats/random.ts';
import type { FitResult } from '../training/contract.ts';
import { ROLE } from '../training/predictions.ts';
import type { RowScorer } from '../training/trees/model/scorer.ts';
import { registered, type RegisteredStep } from '../workspace/registered-step.ts';
import type { StepContext, StepKind } from '../workspace/step-kind.ts';
import { permutationSpec, type PermutationResult, type PermutationSpec } from './contract.ts';
import { directionOf, heldOutMetric, metricOfTask } from './held-out-metric.ts';
import {
  dealGroups,
  dealQueries,
  INTERVAL_METHOD,
  jackknifeInterval,
  QUERY_INTERVAL_METHOD,
} from './jackknife.ts';
import { notesOf } from './notes.ts';
import { byImportance, permutationImportance, type Measured } from './permutation-importance.ts';
import { mostRowsOf, rowsOfRole, sampleQueries, sampleRows } from './rows.ts';
import { columnsOf, partsOf, readsOf } from './shuffled-columns.ts';

/** Rows that are predicted between two looks at whether the step was cancelled. */
const CHUNK = 4096;

interface HeldOut {
  readonly matrix: FeatureMatrix;
  readonly y: Float64Array;
  /** Of ranking: the number of each row's query. */
  readonly query?: Int32Array;
  /** Rows that could have been used. */
  readonly of: number;
}

async function heldOut(
  context: StepContext,
  spec: PermutationSpec,
  fitted: FitResult,
  set: FeatureSet,
  dataset: string,
  split: string | undefined,
): Promise<HeldOut> {
  const { loadFrame } = await import('../data/store.ts');
  const { transform } = await import('../features/transform.ts');
  const { targetLike } = await import('../training/read-target.ts');
  const { loadQueries } = await import('../training/store.ts');
  const { columns } = await loadFrame(context, dataset, [spec.target]);
  const target = targetLike(columns.get(spec.target)!, spec.target, fitted);
  const query = await loadQueries(context, dataset, fitted.task, spec.group, target.missing);
  const roles =
    split === undefined
      ? new Uint8Array(target.y.length).fill(ROLE.test)
      : await context.read((await context.readJson<SplitResult>(split)).parts.roles);
  const asked = rowsOfRole(roles, ROLE[spec.rows], target.missing);
  if (asked.length === 0) {
    throw badInput(
      `There are no ${spec.rows} rows with a target value to shuffle.`,
      'explain.permutation.rows',
      spec.rows === 'test'
        ? 'Set split.test above 0.'
        : 'Use the test rows, or set split.validation above 0.',
    );
  }
  const most = mostRowsOf(spec.mostRows, set.outputs.length);
  const random = createRandom(context.id, 'rows');
  const rows =
    query === undefined ? sampleRows(asked, most, random) : sampleQueries(asked, query, most, random);
  const keep = new Uint8Array(roles.length);
  for (const row of rows) keep[row] = 1;
  const frame = await loadFrame(
    context,
    dataset,
    set.inputs.map(({ name }) => name),
    keep,
  );
  const y = Float64Array.from(rows, (row) => target.y[row]!);
  const own = query && Int32Array.from(rows, (row) => query[row]!);
  return { matrix: transform(set, frame), y, of: asked.length, ...(own && { query: own }) };
}

/** Lets a message arrive, and ends a step that it cancels. */
async function turnOf(context: StepContext): Promise<void> {
  await setImmediate();
  if (context.signal.aborted) throw cancelled();
}

/** Predicts a few rows at a time, so that a cancelled step ends at once. */
async function predictInParts(
  context: StepContext,
  scorer: RowScorer,
  outputs: number,
  matrix: FeatureMatrix,
): Promise<Float64Array> {
  const margins = new Float64Array(matrix.rows * outputs);
  for (let begin = 0; begin < matrix.rows; begin += CHUNK) {
    const end = Math.min(matrix.rows, begin + CHUNK);
    const columns = matrix.columns.map((one) => ({ ...one, values: one.values.subarray(begin, end) }));
    margins.set(await scorer.margins({ rows: end - begin, columns }), begin * outputs);
    await turnOf(context);
  }
  return margins;
}

function baselineOf(
  { classes, task }: FitResult,
  y: Float64Array,
  { value, without }: Measured,
  level: number,
): Figure {
  if (!Number.isFinite(value)) {
    const byClass = classes.map((_, k) => y.reduce((count, each) => count + Number(each === k), 0));
    const why =
      task === 'ranking'
        ? 'No row is relevant (relevance 1 or more).'
        : task === 'regression'
          ? 'Every row has the same target value.'
          : classificationReasons(classes, byClass)('').replace('Every test row', 'Every row');
    return { value: null, low: null, high: null, why };
  }
  const interval = jackknifeInterval(value, without, level);
  return { value, low: interval?.low ?? null, high: interval?.high ?? null };
}

export const explanationPermutation = {
  kind: 'explanation.permutation',
  version: 1,
  title: 'Measure permutation importance',
  process: 'training',
  replay: 'exact',
  spec: permutationSpec,
  async run(context, spec, [modelInput, features, dataset, split]): Promise<PermutationResult> {
    const { modelKinds } = await import('../training/learners.ts');
    const { scorerOf } = await import('../training/row-scorer.ts');
    const { kernelScorers } = await import('../training/trees/scoring/runtime.ts');
    const fitted = await context.readJson<FitResult>(modelInput!);
    const { task, classes, outputs } = fitted;
    const metric = metricOfTask(task, spec.metric);
    const set = await context.readJson<FeatureSet>(features!);
    const learner = modelKinds.get(fitted.learner)!;
    const model = learner.decode(await context.read(fitted.parts.model));
    const { matrix, y, query, of } = await heldOut(context, spec, fitted, set, dataset!, split);
    const random = (purpose: string) => createRandom(context.id, purpose);
    const groups =
      query === undefined
        ? dealGroups(isClassification(task) ? y : new Uint8Array(y.length), random('groups'))
        : dealQueries(query, random('groups'));
    const columns = columnsOf(set);
    const parts = spec.features
      ? partsOf(
          columns,
          set.outputs.map(({ name }) => name),
        )
      : [];
    const scorer = scorerOf(learner, model, y.length, kernelScorers(context.threads));
    const { baseline, permuted } = await permutationImportance(
      {
        matrix,
        predict: (rows) => predictInParts(context, scorer, outputs, rows),
        turn: () => turnOf(context),
        metric: heldOutMetric(task, outputs, metric, y, query),
        direction: directionOf(metric),
        repeats: spec.repeats,
        order: (repeat) => permutation(random(`repeat ${repeat}`), y.length),
        groups,
        wholeQueries: query !== undefined,
        level: spec.level,
        reads: readsOf(fitted),
        progress: (done, total, name) => context.progress({ done, total, unit: 'shuffles', note: name }),
      },
      [...columns, ...parts],
    ).finally(() => scorer.close());
    const ofColumns = permuted.slice(0, columns.length);
    const whole = ofColumns.flatMap((one) =>
      one.features.length === 1 ? [{ ...one, name: one.features[0]! }] : [],
    );
    const rows = { from: spec.rows, used: y.length, of };
    const interval = {
      level: spec.level,
      method: query === undefined ? INTERVAL_METHOD : QUERY_INTERVAL_METHOD,
      groups: groups.count,
    };
    return {
      task,
      classes,
      metric,
      baseline: baselineOf(fitted, y, baseline, spec.level),
      rows,
      repeats: spec.repeats,
      interval,
      columns: ofColumns.sort(byImportance),
      ...(spec.features
        ? { features: [...permuted.slice(columns.length), ...whole].sort(byImportance) }
        : {}),
      notes: notesOf({ rows, interval, features: set.outputs.length }),
    };
  },
} satisfies StepKind<PermutationSpec, PermutationResult>;

export const explanationSteps: readonly RegisteredStep[] = [registered(explanationPermutation)];
