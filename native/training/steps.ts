import { setImmediate } from 'node:timers/promises';
import type { DatasetManifest, SplitResult } from '../data/contract.ts';
import { badInput, cancelled, internal } from '../engine/errors.ts';
import type { FeatureSet, PlanResult } from '../features/contract.ts';
import { metricDefinition } from '../metrics/contract.ts';
import { createRandom } from '../stats/random.ts';
import { registered, type RegisteredStep } from '../workspace/registered-step.ts';
import type { StepContext, StepKind } from '../workspace/step-kind.ts';
import {
  crossValidateSpec,
  fitSpec,
  predictSpec,
  type CrossValidateSpec,
  type CrossValidationResult,
  type FitResult,
  type FitSpec,
  type GbtParams,
  type LearnerSpec,
  type PredictResult,
  type PredictSpec,
} from './contract.ts';
import type { LoadedEarlier } from './earlier/store.ts';
import { earlierSteps } from './earlier/steps.ts';
import { foreignSteps } from './foreign/steps.ts';
import type { FitHooks, Fitted, Labels, Learner } from './learner.ts';
import { encodePredictions, ROLE } from './predictions.ts';
import type { ReadTarget } from './read-target.ts';
import { rowPlaces } from './row-places.ts';
import { betterOf, watchedIn } from './stopping/contract.ts';
import {
  checkpointOf,
  loadColumns,
  loadCrossFitted,
  loadQueries,
  loadTarget,
  loadTargetColumn,
} from './store.ts';

/** Rows whose features are in memory at once while predicting. */
const CHUNK = 65_536;

async function learnerOf({
  learner: id,
  seed: _seed,
  weights: _weights,
  classWeights: _classWeights,
  ...others
}: LearnerSpec) {
  const { refit: _refit, ...params } = { refit: undefined, ...others };
  const { learners } = await import('./learners.ts');
  const learner = learners.get(id);
  if (learner === undefined) throw badInput(`There is no learner ${JSON.stringify(id)}.`, 'train.learner');
  return { learner, params };
}

function hooksOf(context: StepContext, part = 'fit'): FitHooks {
  const tell: FitHooks['preparing'] = (done, total, unit, curve) =>
    context.progress({ done, total, unit, ...(curve === undefined ? {} : { curve }) });
  return {
    signal: context.signal,
    pause: () => setImmediate(),
    preparing: tell,
    // With validation rows fewer rounds may be enough.
    progress: (done, total, unit, curve) =>
      context.progress({
        done,
        total,
        unit,
        ...(curve === undefined ? {} : { curve, atMost: curve.validation !== undefined }),
      }),
    note: (text) => context.note('info', text),
    checkpoint: checkpointOf(context, part),
  };
}

/** Of one fit among several: its share counts as a part of a fold, since a fit may end long before its most rounds. */
function foldHooksOf(context: StepContext, fit: number, of: number): FitHooks {
  const tell = (share: number, done: number, unit: string, atMost: boolean): void =>
    context.progress({
      done: fit + share,
      total: of,
      unit: 'folds',
      note: `fold ${fit + 1}: ${done.toLocaleString('en')} ${unit}`,
      atMost,
    });
  return {
    ...hooksOf(context, `fold-${fit + 1}`),
    note: (text) => context.note('info', `Fold ${fit + 1}: ${text}`),
    preparing: (done, _, unit) => tell(0, done, unit, false),
    progress: (done, total, unit, curve) => tell(done / total, done, unit, curve?.validation !== undefined),
  };
}

async function checkTask(learner: Learner, target: ReadTarget, name: string): Promise<void> {
  if (learner.tasks.includes(target.task)) return;
  const { learners } = await import('./learners.ts');
  const others = [...learners.values()].flatMap(({ id, tasks }) => (tasks.includes(target.task) ? [id] : []));
  throw badInput(
    `The learner ${learner.id} does not do ${target.task} tasks, which the target ${JSON.stringify(name)} asks for.`,
    'train.learner',
    `Choose ${others.join(', ')}${target.task === 'regression' ? ', or name a positive class' : ''}.`,
  );
}

/** Tells what the rows of a role weigh by themselves, where a column says so. */
async function loadWeights(
  context: StepContext,
  dataset: string,
  { weights }: LearnerSpec,
  roles: Uint8Array,
): Promise<(role: number) => { readonly weights?: Float64Array }> {
  if (weights === undefined) return () => ({});
  const { columnWeights } = await import('./weighting/weigh.ts');
  const { columns } = await loadColumns(context, dataset, [weights]);
  return (role) => ({ weights: columnWeights(columns.get(weights)!, weights, has(roles, role)) });
}

/** Tells of the rows of a role what they are held to: targets, weights, and, in a ranking, queries. */
async function loadLabels(
  context: StepContext,
  dataset: string,
  spec: Pick<FitSpec, 'target' | 'train' | 'group'>,
  target: ReadTarget,
  roles: Uint8Array,
): Promise<(role: number) => Labels> {
  const weightsOf = await loadWeights(context, dataset, spec.train, roles);
  const queries = await loadQueries(context, dataset, target.task, spec.group, target.missing);
  return (role) => {
    const keep = has(roles, role);
    return {
      y: pick(target.y, keep),
      where: rowPlaces(keep, spec.target),
      ...weightsOf(role),
      ...(queries && { queries: queries.filter((_, row) => keep[row] === 1) }),
    };
  };
}

/** What weighed the rows, for the result. */
function weightingOf({ weights }: LearnerSpec, factors?: Float64Array): Pick<FitResult, 'weighting'> {
  if (weights === undefined && factors === undefined) return {};
  return {
    weighting: {
      ...(weights !== undefined && { column: weights }),
      ...(factors && { classes: [...factors] }),
    },
  };
}

/** Says where early stopping ended a fit. */
function stoppedEarly({ curves, rounds }: Fitted, params: unknown): string[] {
  const tried = curves?.validation.length ?? 0;
  if (rounds === undefined || rounds >= tried) return [];
  const metric = watchedIn(params as object);
  const what =
    metric === undefined ? 'The validation loss' : `${metricDefinition(metric).title} on the validation rows`;
  const best = betterOf(metric) === 'higher' ? 'highest' : 'lowest';
  return [
    `${what} is ${best} after ${rounds.toLocaleString('en')} of ${tried.toLocaleString('en')} rounds: these were kept.`,
  ];
}

/** A fit's curves, to be written down. */
function curvesOf({ train, validation, metrics }: NonNullable<Fitted['curves']>): FitResult['curves'] {
  return {
    train: [...train],
    validation: [...validation],
    ...(metrics && {
      metrics: Object.fromEntries(Object.entries(metrics).map(([id, curve]) => [id, [...curve]])),
    }),
  };
}

const has = (roles: Uint8Array, role: number): Uint8Array => roles.map((each) => (each === role ? 1 : 0));

const pick = (values: Float64Array, keep: Uint8Array): Float64Array =>
  values.filter((_, row) => keep[row] === 1);

async function loadRoles(context: StepContext, split: string): Promise<Uint8Array> {
  const { parts } = await context.readJson<SplitResult>(split);
  return context.read(parts.roles);
}

export const trainingFit = {
  kind: 'training.fit',
  version: 3,
  title: 'Train the model',
  process: 'training',
  replay: 'exact',
  spec: fitSpec,
  async run(context, spec, [dataset, split, features, earlierInput]): Promise<FitResult> {
    // Unless its trees say otherwise.
    context.trainedOn('cpu');
    const { trainingMatrix, transform } = await import('../features/transform.ts');
    const { treeEngines } = await import('./devices/runtime.ts');
    const { weigh } = await import('./weighting/weigh.ts');
    const { learner, params } = await learnerOf(spec.train);
    const set = await context.readJson<FeatureSet>(features!);
    const roles = await loadRoles(context, split!);
    const target = await loadTarget(context, dataset!, spec);
    await checkTask(learner, target, spec.target);
    const labelsOf = await loadLabels(context, dataset!, spec, target, roles);
    const labels = weigh(labelsOf(ROLE.train), labelsOf(ROLE.validation), spec.train.classWeights, target);
    const labelled = <Matrix>(train: Matrix, validation: Matrix) => ({
      train: { ...labels.train, matrix: train },
      validation: { ...labels.validation, matrix: validation },
    });
    const common = {
      task: target.task,
      classes: target.classes,
      params,
      random: (purpose: string) => createRandom(context.id, purpose),
      hooks: hooksOf(context),
      trees: treeEngines(context),
    };

    const rowsOfFit = { dataset: dataset!, split: split!, roles, set };
    const earlier = earlierInput === undefined ? undefined : await loadEarlierOf(earlierInput);
    async function loadEarlierOf(digest: string): Promise<LoadedEarlier> {
      const { loadEarlier } = await import('./earlier/store.ts');
      if (spec.train.learner !== 'gbt') throw internal(`The learner ${learner.id} goes on from no model.`);
      return loadEarlier(context, digest, rowsOfFit, target, spec.train);
    }
    const decay = 'refit' in spec.train ? spec.train.refit?.decay : undefined;
    async function refitLeaves(from: LoadedEarlier, of: number): Promise<Fitted> {
      const { refitEarlier } = await import('./earlier/store.ts');
      const { params: boosted } = common as typeof common & { params: GbtParams };
      return refitEarlier(context, rowsOfFit, from, { ...common, params: boosted, train: labels.train }, of);
    }
    async function fitOnBins(binned: NonNullable<Learner['binned']>): Promise<Fitted> {
      const { binnedRows } = await import('./binning/store.ts');
      const mostBins = binned.mostBins(params);
      const rows = await binnedRows(context, { dataset: dataset!, features: features!, roles, mostBins });
      try {
        return await binned.fit({
          ...common,
          ...labelled(rows.train, rows.validation),
          ...(earlier && { earlier }),
        });
      } finally {
        rows.close();
      }
    }
    async function fitOnFeatures(): Promise<Fitted> {
      const names = set.inputs.map(({ name }) => name);
      const crossFitted = await loadCrossFitted(context, set);
      const frameOf = (role: number) => loadColumns(context, dataset!, names, has(roles, role));
      const train = trainingMatrix(set, await frameOf(ROLE.train), crossFitted);
      const validation = transform(set, await frameOf(ROLE.validation));
      return learner.fit({ ...common, ...labelled(train, validation) });
    }
    const fitted = await (earlier !== undefined && decay !== undefined
      ? refitLeaves(earlier, decay)
      : learner.binned === undefined
        ? fitOnFeatures()
        : fitOnBins(learner.binned));
    const bytes = learner.encode(fitted.model);
    return {
      learner: learner.id,
      params,
      task: target.task,
      classes: [...target.classes],
      outputs: learner.outputs(fitted.model),
      features: set.outputs.map(({ name }) => name),
      rows: { train: labels.train.y.length, validation: labels.validation.y.length },
      ...weightingOf(spec.train, labels.factors),
      importances: [...fitted.importances],
      ...(fitted.curves === undefined ? {} : { curves: curvesOf(fitted.curves) }),
      ...(fitted.rounds === undefined ? {} : { rounds: fitted.rounds }),
      ...(earlier && {
        earlier: {
          ...earlier.wentOn,
          ...(decay !== undefined && { refit: { decay, rows: labels.train.y.length } }),
        },
      }),
      notes: [...target.notes, ...(earlier?.notes ?? []), ...fitted.notes, ...stoppedEarly(fitted, params)],
      bytes: bytes.length,
      parts: { model: await context.write(bytes) },
    };
  },
} satisfies StepKind<FitSpec, FitResult>;

export const trainingPredict = {
  kind: 'training.predict',
  version: 1,
  title: 'Score the held-out rows',
  process: 'training',
  replay: 'exact',
  spec: predictSpec,
  async run(context, spec, [modelInput, features, dataset, split]): Promise<PredictResult> {
    const { transform } = await import('../features/transform.ts');
    const { takeRows } = await import('../features/take-rows.ts');
    const { targetLike } = await import('./read-target.ts');
    const { scorerOf } = await import('./row-scorer.ts');
    const { kernelScorers } = await import('./trees/scoring/runtime.ts');
    const { modelKinds } = await import('./learners.ts');
    const fitted = await context.readJson<FitResult>(modelInput!);
    const set = await context.readJson<FeatureSet>(features!);
    const { task, classes, outputs } = fitted;
    const learner = modelKinds.get(fitted.learner)!;
    const model = learner.decode(await context.read(fitted.parts.model));
    const target = targetLike(await loadTargetColumn(context, dataset!, spec.target), spec.target, {
      task,
      classes,
    });
    const query = await loadQueries(context, dataset!, task, spec.group, target.missing);
    const roles =
      split === undefined ? new Uint8Array(target.y.length).fill(ROLE.test) : await loadRoles(context, split);
    const wanted: readonly number[] = [ROLE.validation, ROLE.calibration, ROLE.test];
    const keep = roles.map((role, row) => (wanted.includes(role) && target.missing[row] === 0 ? 1 : 0));
    const row = Uint32Array.from(keep.keys()).filter((at) => keep[at] === 1);
    const frame = await loadColumns(
      context,
      dataset!,
      set.inputs.map(({ name }) => name),
      keep,
    );
    const margin = new Float64Array(row.length * outputs);
    const scorer = scorerOf(learner, model, row.length, kernelScorers(context.threads));
    try {
      for (let begin = 0; begin < row.length; begin += CHUNK) {
        const count = Math.min(CHUNK, row.length - begin);
        const part = takeRows(
          frame,
          Uint32Array.from({ length: count }, (_, i) => begin + i),
        );
        margin.set(await scorer.margins(transform(set, part)), begin * outputs);
        context.progress({ done: begin + count, total: row.length, unit: 'rows' });
        await setImmediate();
        if (context.signal.aborted) throw cancelled();
      }
    } finally {
      await scorer.close();
    }
    const role = Uint8Array.from(row, (at) => roles[at]!);
    const count = (of: number): number => role.reduce((sum, each) => sum + (each === of ? 1 : 0), 0);
    const predictions = encodePredictions({
      row,
      role,
      y: Float64Array.from(row, (at) => target.y[at]!),
      margin,
      ...(query && { query: Int32Array.from(row, (at) => query[at]!) }),
    });
    return {
      task,
      classes,
      outputs,
      rows: {
        validation: count(ROLE.validation),
        calibration: count(ROLE.calibration),
        test: count(ROLE.test),
      },
      parts: { predictions: await context.write(predictions) },
    };
  },
} satisfies StepKind<PredictSpec, PredictResult>;

export const trainingCrossValidate = {
  kind: 'training.cross-validate',
  version: 3,
  title: 'Cross-validate',
  process: 'training',
  replay: 'exact',
  spec: crossValidateSpec,
  async run(context, spec, [dataset, split, planInput]): Promise<CrossValidationResult> {
    const { crossValidate } = await import('./cross-validate.ts');
    const { kernelScorers } = await import('./trees/scoring/runtime.ts');
    const { treeEngines } = await import('./devices/runtime.ts');
    const { learner, params } = await learnerOf(spec.train);
    const plan = await context.readJson<PlanResult>(planInput!);
    const roles = await loadRoles(context, split!);
    const target = await loadTarget(context, dataset!, spec);
    await checkTask(learner, target, spec.target);
    const { columns } = await context.readJson<DatasetManifest>(dataset!);
    const names = plan.steps.filter((step) => step.drop !== true).map((step) => step.column);
    const labelsOf = await loadLabels(context, dataset!, spec, target, roles);
    const rowsOf = async (role: number) => ({
      frame: await loadColumns(context, dataset!, names, has(roles, role)),
      ...labelsOf(role),
    });
    return crossValidate({
      learner,
      params,
      plan,
      nullable: new Set(columns.flatMap(({ name, missing }) => (missing > 0 ? [name] : []))),
      task: target.task,
      classes: target.classes,
      ...(spec.train.classWeights !== undefined && { classWeights: spec.train.classWeights }),
      train: await rowsOf(ROLE.train),
      validation: await rowsOf(ROLE.validation),
      folds: spec.folds,
      repeats: spec.repeats,
      key: context.id,
      hooksOf: (fit, of) => foldHooksOf(context, fit, of),
      trees: treeEngines(context),
      checkpoint: checkpointOf(context, 'folds'),
      note: (text) => context.note('info', text),
      scorers: kernelScorers(context.threads),
    });
  },
} satisfies StepKind<CrossValidateSpec, CrossValidationResult>;

export const trainingSteps: readonly RegisteredStep[] = [
  registered(trainingFit),
  registered(trainingPredict),
  registered(trainingCrossValidate),
  ...foreignSteps,
  ...earlierSteps,
];
