import { calibrationFit } from '../../calibration/steps.ts';
import { importStep, profileStep, sniffStep, splitStep } from '../../data/steps.ts';
import { layoutFor, layoutOf } from '../../data/layout.ts';
import { isClassification } from '../../data/contract.ts';
import type {
  DataSource,
  ImportResult,
  ProfileResult,
  SniffResult,
  SniffSpec,
  SourceLayout,
  SplitResult,
  TaskName,
} from '../../data/contract.ts';
import type { CalibrationResult } from '../../calibration/contract.ts';
import type { EvaluationResult } from '../../evaluation/contract.ts';
import { evaluationMeasure } from '../../evaluation/steps.ts';
import type { PermutationResult, PermutationSection } from '../../explanation/contract.ts';
import { metricOfTask } from '../../explanation/held-out-metric.ts';
import { explanationPermutation } from '../../explanation/steps.ts';
import type { FairnessResult } from '../../fairness/contract.ts';
import { checkFairness } from '../../fairness/limits.ts';
import { fairnessMeasure } from '../../fairness/steps.ts';
import type { FeatureSet, PlanResult } from '../../features/contract.ts';
import { featuresFit, featuresPlan } from '../../features/steps.ts';
import type { BuildResult, LineageStep, Source, StepRole } from '../../packages/contract.ts';
import { evaluationFindings, fairnessFindings, type Findings } from '../../packages/findings.ts';
import { checkInputNames } from '../../packages/model-outputs.ts';
import { counted } from '../../stats/counted.ts';
import { packagedRecipe } from '../../packages/package-recipe.ts';
import { packagesBuild } from '../../packages/steps.ts';
import {
  foldsOf,
  learnerSpecOf,
  weightColumnOf,
  type CrossValidationResult,
  type FitResult,
  type PredictResult,
  type ReadModelResult,
} from '../../training/contract.ts';
import { earlierSentences, type ReadEarlierResult } from '../../training/earlier/contract.ts';
import { trainingBindModel } from '../../training/foreign/steps.ts';
import { modelKinds } from '../../training/learners.ts';
import { weightingSentences } from '../../training/weighting/contract.ts';
import { trainingCrossValidate, trainingFit, trainingPredict } from '../../training/steps.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import type { Recipe } from '../contract.ts';
import { badInput } from '../errors.ts';
import { checkColumns } from './check-columns.ts';
import { grantSource } from './grant-source.ts';
import { checkEarlier, digestOf, featuresFor, readModels, takesOver, type ReadModels } from './models.ts';
import { booleansMissingOnlyIn, featuresOf, warnOfFeatures } from './model-columns.ts';
import type { AnsweredStep, StepRunner } from '../step-runner.ts';
import type { JobContext } from '../jobs.ts';
import type { SourceFile, SourceFiles } from './sources.ts';

/** Everything that was found on the way from the files to the figures, by its role. */
export interface Measured {
  readonly sources: readonly Source[];
  readonly sniff: AnsweredStep<SniffResult>;
  readonly sniffTest?: AnsweredStep<SniffResult>;
  readonly import: AnsweredStep<ImportResult>;
  readonly importTest?: AnsweredStep<ImportResult>;
  readonly profile: AnsweredStep<ProfileResult>;
  readonly split: AnsweredStep<SplitResult>;
  readonly plan: AnsweredStep<PlanResult>;
  readonly features: AnsweredStep<FeatureSet>;
  readonly foreignModel?: AnsweredStep<ReadModelResult>;
  readonly earlierModel?: AnsweredStep<ReadEarlierResult>;
  readonly model: AnsweredStep<FitResult>;
  readonly predictions: AnsweredStep<PredictResult>;
  readonly predictionsTest?: AnsweredStep<PredictResult>;
  readonly crossValidation?: AnsweredStep<CrossValidationResult>;
  readonly calibrator?: AnsweredStep<CalibrationResult>;
  readonly evaluation: AnsweredStep<EvaluationResult>;
  readonly fairness?: AnsweredStep<FairnessResult>;
  readonly permutation?: AnsweredStep<PermutationResult>;
}

/** What is predicted, as steps are told. */
interface TargetSpec {
  readonly target: string;
  readonly positive?: string;
  readonly task?: TaskName;
}

/** What is there once the model is trained. */
interface Trained extends ReadModels {
  readonly main: Opened;
  readonly test: Opened | undefined;
  readonly target: TargetSpec;
  /** Of ranking: the column whose equal values make one query. */
  readonly group: { readonly group?: string };
  readonly profile: AnsweredStep<ProfileResult>;
  readonly split: AnsweredStep<SplitResult>;
  readonly plan: AnsweredStep<PlanResult>;
  readonly features: AnsweredStep<FeatureSet>;
  readonly model: AnsweredStep<FitResult>;
  readonly crossValidation: AnsweredStep<CrossValidationResult> | undefined;
}

interface Opened {
  readonly sha256: string;
  readonly sniff: AnsweredStep<SniffResult>;
  readonly import: AnsweredStep<ImportResult>;
}

function sniffSpecOf(source: DataSource): { format?: SniffSpec['format']; options: SniffSpec['options'] } {
  if (typeof source === 'string') return { options: {} };
  return source.format === undefined
    ? { options: source.options }
    : { format: source.format, options: source.options };
}

/** Sniffs and imports one file; with `like`, as another file with the same columns. */
export async function openData(
  runner: StepRunner,
  workspace: Workspace,
  file: SourceFile,
  source: DataSource,
  job: JobContext,
  like?: SourceLayout,
): Promise<Opened> {
  const sha256 = await grantSource(runner, workspace, file, job);
  const sniff = await runner.step(sniffStep, sniffSpecOf(source), [sha256], file.name);
  const layout = like === undefined ? layoutOf(sniff.result) : layoutFor(sniff.result, like);
  const imported = await runner.step(
    importStep,
    { layout, match: like === undefined ? 'position' : 'name' },
    [sha256],
    file.name,
  );
  for (const warning of [...sniff.result.warnings, ...imported.result.warnings]) {
    const where = warning.column === undefined ? file.name : `${file.name}, column ${warning.column}`;
    job.report({
      type: 'note',
      level: 'warning',
      text: `${where}: ${warning.what}${warning.fix === undefined ? '' : ` → ${warning.fix}`}`,
    });
  }
  if (imported.result.rejects > 0) {
    job.report({
      type: 'note',
      level: 'warning',
      text: `${file.name}: ${imported.result.rejects.toLocaleString('en')} bad rows were set aside, with line and reason.`,
    });
  }
  return { sha256, sniff, import: imported };
}

/** Told of each step as it is answered, by its role; what it throws stops the run there. */
export type Observer = (role: StepRole, step: AnsweredStep) => void;

/** From the files to the model: open, check, features, train. */
async function trainModel(
  runner: StepRunner,
  workspace: Workspace,
  recipe: Recipe,
  files: SourceFiles,
  job: JobContext,
  seen: Observer,
): Promise<Trained> {
  const { data, train } = recipe;
  const weights = weightColumnOf(train);
  checkEarlier(recipe);
  if (files.test === undefined && recipe.split.test === 0) {
    throw badInput(
      'There would be no test rows, so nothing could be said of how good the model is.',
      'split.test',
      'Set split.test above 0, or name a test file in data.test.',
    );
  }
  const main = await openData(runner, workspace, files.train, data.source, job);
  seen('sniff', main.sniff);
  seen('import', main.import);
  checkColumns(recipe, main.import.result.columns);
  const layout = layoutOf(main.sniff.result);
  const test =
    files.test === undefined || data.test === undefined
      ? undefined
      : await openData(runner, workspace, files.test, data.test, job, layout);
  if (test !== undefined) {
    seen('sniffTest', test.sniff);
    seen('importTest', test.import);
  }
  if (test !== undefined && recipe.split.test > 0) {
    job.report({ type: 'note', level: 'warning', text: 'A test file is given, so split.test is ignored.' });
  }

  const target = {
    target: data.target,
    ...(data.positive === undefined ? {} : { positive: data.positive }),
    ...(data.task === undefined ? {} : { task: data.task }),
  };
  const group = data.group === undefined ? {} : { group: data.group };
  const dataset = main.import.result.dataset;
  const [profile, split] = await Promise.all([
    runner.step(profileStep, target, [dataset]),
    runner.step(
      splitStep,
      { ...recipe.split, ...target, ...group, ...(test === undefined ? {} : { test: 0 }) },
      [dataset],
    ),
  ]);
  seen('profile', profile);
  seen('split', split);
  say(job, { warnings: [], notes: split.result.notes });
  const { counts } = split.result;
  if (test === undefined && counts.test === 0) {
    throw badInput(
      `Split by ${recipe.split.method}, none of the ${counted(counts.train + counts.validation + counts.calibration, 'row')} is a test row, so nothing could be said of how good the model is.`,
      'split.test',
      'Set split.test higher, add rows, or name a test file in data.test.',
    );
  }

  checkFairness(split.result.task, recipe.fairness);
  metricOfTask(split.result.task, recipe.explain?.permutation?.metric);
  const models = await readModels(runner, workspace, recipe, files, job);
  const { foreign, earlier } = models;
  if (foreign !== undefined) seen('foreignModel', foreign.step);
  if (earlier !== undefined) seen('earlierModel', earlier.step);
  const plan = await runner.step(
    featuresPlan,
    {
      ...target,
      features: featuresFor(recipe, models, main.import.result.columns),
      exclude: data.exclude,
      sensitive: data.sensitive,
      sensitiveAsFeatures: data.sensitiveAsFeatures,
      ...(weights === undefined ? {} : { weights }),
      ...group,
      family: modelKinds.get(train.learner)!.family,
      penalised: isPenalised(train),
    },
    [dataset, split.digest],
  );
  seen('plan', plan);
  checkInputNames([...featuresOf(plan.result)], split.result);
  warnOfFeatures(job, profile.result, plan.result);
  const nullable = booleansMissingOnlyIn(test?.import.result, main.import.result, plan.result);
  const features = await runner.step(
    featuresFit,
    { ...target, ...(nullable.length === 0 ? {} : { nullable }) },
    [dataset, split.digest, plan.digest, ...(takesOver(recipe, models) ? digestOf(earlier) : [])],
  );
  seen('features', features);
  if (train.learner !== 'foreign') runner.trainOn(train.device);
  const inputs = [dataset, split.digest, features.digest];
  const model =
    foreign === undefined
      ? await runner.step(trainingFit, { ...target, ...group, train: learnerSpecOf(train) }, [
          ...inputs,
          ...digestOf(earlier),
        ])
      : await runner.step(trainingBindModel, { ...target, ...group }, [...inputs, foreign.step.digest]);
  const { classes: named, weighting, notes } = model.result;
  say(job, {
    warnings: [],
    notes: [...weightingSentences(named, weighting), ...earlierSentences(model.result), ...notes],
  });
  seen('model', model);
  const folds = foldsOf(train);
  const crossValidation =
    folds === undefined
      ? undefined
      : await runner.step(
          trainingCrossValidate,
          { ...target, ...group, train: learnerSpecOf(train), ...folds },
          [dataset, split.digest, plan.digest],
        );
  if (crossValidation !== undefined) seen('crossValidation', crossValidation);
  return { main, test, target, group, profile, split, plan, features, ...models, model, crossValidation };
}

/** What each column is worth to the model, on rows of the training file or on those of the test file. */
function permute(
  runner: StepRunner,
  { main, test, target, group, features, model, split }: Trained,
  section: PermutationSection,
): Promise<AnsweredStep<PermutationResult>> {
  const spec = { ...section, target: target.target, ...group };
  const inputs = [model.digest, features.digest];
  return test !== undefined && section.rows === 'test'
    ? runner.step(explanationPermutation, spec, [...inputs, test.import.result.dataset])
    : runner.step(explanationPermutation, spec, [...inputs, main.import.result.dataset, split.digest]);
}

/** Trains the recipe's model and says what each column is worth to it, without the other figures. */
export async function explainModel(
  runner: StepRunner,
  workspace: Workspace,
  recipe: Recipe,
  files: SourceFiles,
  job: JobContext,
  section: PermutationSection,
): Promise<AnsweredStep<PermutationResult>> {
  const trained = await trainModel(runner, workspace, recipe, files, job, () => undefined);
  return permute(runner, trained, section);
}

/** From the files to the figures: open, check, features, train, calibrate, evaluate, fairness. */
export async function measure(
  runner: StepRunner,
  workspace: Workspace,
  recipe: Recipe,
  files: SourceFiles,
  job: JobContext,
  seen: Observer = () => undefined,
): Promise<Measured> {
  const trained = await trainModel(runner, workspace, recipe, files, job, seen);
  const { main, test, group, profile, split, plan, features, foreign, earlier, model, crossValidation } =
    trained;
  const target = { ...trained.target, ...group };
  const modelFile = foreign ?? earlier;
  const { data } = recipe;
  const { dataset } = main.import.result;
  const predictions = await runner.step(
    trainingPredict,
    target,
    [model.digest, features.digest, dataset, split.digest],
    files.train.name,
  );
  const predictionsTest =
    test === undefined
      ? undefined
      : await runner.step(
          trainingPredict,
          target,
          [model.digest, features.digest, test.import.result.dataset],
          files.test?.name,
        );
  seen('predictions', predictions);
  if (predictionsTest !== undefined) seen('predictionsTest', predictionsTest);
  const tested = predictionsTest ?? predictions;
  if (tested.result.rows.test === 0) {
    throw badInput(
      `The test file has no row with a value of '${data.target}', so nothing could be said of how good the model is.`,
      files.test?.name ?? 'data.test',
      'Name a test file whose rows have a target value, or leave data.test out: split.test then sets rows aside.',
    );
  }

  const { task, classes, outputs } = model.result;
  const calibrator = !isClassification(task)
    ? undefined
    : await runner.step(calibrationFit, { task, classes, outputs, ...recipe.calibrate }, [
        predictions.digest,
        model.digest,
      ]);
  if (calibrator !== undefined) seen('calibrator', calibrator);
  say(job, { warnings: calibrator?.result.notes ?? [], notes: [] });
  const evaluation = await runner.step(evaluationMeasure, { task, classes, outputs, ...recipe.evaluate }, [
    predictions.digest,
    tested.digest,
    ...(calibrator === undefined ? [] : [calibrator.digest]),
  ]);
  seen('evaluation', evaluation);
  say(job, { warnings: evaluation.result.notes, notes: [] });
  say(job, evaluationFindings(evaluation.result));
  const fairness =
    recipe.fairness === undefined
      ? undefined
      : await runner.step(fairnessMeasure, { task, classes, outputs, ...recipe.fairness }, [
          tested.digest,
          evaluation.digest,
          test?.import.result.dataset ?? dataset,
          ...(calibrator === undefined ? [] : [calibrator.digest]),
        ]);
  if (fairness !== undefined) {
    seen('fairness', fairness);
    say(job, fairnessFindings(fairness.result));
  }
  const permutation =
    recipe.explain?.permutation === undefined
      ? undefined
      : await permute(runner, trained, recipe.explain.permutation);
  if (permutation !== undefined) seen('permutation', permutation);
  return {
    sources: [
      { name: files.train.name, use: 'training', sha256: main.sha256 },
      ...(test === undefined || files.test === undefined
        ? []
        : [{ name: files.test.name, use: 'test' as const, sha256: test.sha256 }]),
      ...(modelFile === undefined || files.model === undefined
        ? []
        : [{ name: files.model.name, use: 'model' as const, sha256: modelFile.sha256 }]),
    ],
    sniff: main.sniff,
    import: main.import,
    ...(test === undefined ? {} : { sniffTest: test.sniff, importTest: test.import }),
    profile,
    split,
    plan,
    features,
    ...(foreign === undefined ? {} : { foreignModel: foreign.step }),
    ...(earlier === undefined ? {} : { earlierModel: earlier.step }),
    model,
    predictions,
    ...(predictionsTest === undefined ? {} : { predictionsTest }),
    ...(crossValidation === undefined ? {} : { crossValidation }),
    ...(calibrator === undefined ? {} : { calibrator }),
    evaluation,
    ...(fairness === undefined ? {} : { fairness }),
    ...(permutation === undefined ? {} : { permutation }),
  };
}

function say(job: JobContext, { warnings, notes }: Findings): void {
  for (const text of warnings) job.report({ type: 'note', level: 'warning', text });
  for (const text of notes) job.report({ type: 'note', level: 'info', text });
}

export function isPenalised(train: Recipe['train']): boolean {
  if (train.learner === 'logistic') return train.penalty !== 'none';
  if (train.learner === 'linear') return train.alpha > 0;
  return true;
}

/** The order in which each step comes after those that it reads. */
const roleOrder: readonly StepRole[] = [
  'sniff',
  'import',
  'sniffTest',
  'importTest',
  'profile',
  'split',
  'earlierModel',
  'plan',
  'features',
  'foreignModel',
  'model',
  'crossValidation',
  'predictions',
  'predictionsTest',
  'calibrator',
  'evaluation',
  'fairness',
  'permutation',
];

/** The steps that led to the figures, in order, each with its role. */
export function stepsByRole(measured: Measured): { role: StepRole; step: AnsweredStep }[] {
  return roleOrder.flatMap((role) => {
    const step = measured[role];
    return step === undefined ? [] : [{ role, step: step as AnsweredStep }];
  });
}

/** Builds every file of the package but the log and the signature. */
export function buildPackage(
  runner: StepRunner,
  recipe: Recipe,
  measured: Measured,
): Promise<AnsweredStep<BuildResult>> {
  const steps: LineageStep[] = stepsByRole(measured).map(({ role, step }) => ({
    id: step.id,
    as: role,
    kind: step.kind,
    version: step.step.version,
    spec: step.step.spec,
    inputs: [...step.step.inputs],
    result: step.digest,
  }));
  return runner.step(
    packagesBuild,
    {
      name: recipe.package?.name ?? recipe.name,
      version: recipe.package?.version ?? '1.0.0',
      recipe: packagedRecipe(recipe),
      sources: [...measured.sources],
      steps,
    },
    steps.map((step) => step.result),
  );
}
