import { isClassification } from '../data/contract.ts';
import type { CalibrationResult } from '../calibration/contract.ts';
import type { ColumnProfile, ImportResult, ProfileResult, SplitResult } from '../data/contract.ts';
import type { EvaluationResult } from '../evaluation/contract.ts';
import type { PermutationResult } from '../explanation/contract.ts';
import type { FairnessResult } from '../fairness/contract.ts';
import type { FeatureSet, PlanResult } from '../features/contract.ts';
import { constraintSentences, parameterText } from '../training/constraints/contract.ts';
import type { CrossValidationResult, FitResult } from '../training/contract.ts';
import type { ModelKind } from '../training/learner.ts';
import { earlierSentences, roundsOfModel } from '../training/earlier/contract.ts';
import { lossName } from '../training/trees/objectives/contract.ts';
import { weightingSentences } from '../training/weighting/contract.ts';
import type { Agreement, BuildSpec } from './contract.ts';
import type {
  CalibrationSummary,
  ColumnSummary,
  InputColumn,
  PackageContent,
  ThresholdSummary,
  TrainingSummary,
} from './package-content.ts';
import { fairnessSummary } from './fairness-summary.ts';
import { evaluationFindings } from './findings.ts';
import { inReadingOrder } from '../metrics/contract.ts';

/** The results that a package is made from, by the role of their step. */
export interface PackageResults {
  readonly import: ImportResult;
  readonly importTest?: ImportResult;
  readonly profile: ProfileResult;
  readonly split: SplitResult;
  readonly plan: PlanResult;
  readonly features: FeatureSet;
  readonly model: FitResult;
  readonly crossValidation?: CrossValidationResult;
  readonly calibrator?: CalibrationResult;
  readonly evaluation: EvaluationResult;
  readonly fairness?: FairnessResult;
  readonly permutation?: PermutationResult;
}

interface RecipeFacts {
  readonly purpose?: PackageContent['purpose'];
  readonly data: {
    readonly target: string;
    readonly group?: string;
    readonly sensitive?: readonly string[];
  };
  readonly split?: { readonly method?: string; readonly column?: string };
}

/** Gathers what the card and the report say. Definitions of every figure stay with the capability that made it. */
export function packageContent(
  spec: BuildSpec,
  results: PackageResults,
  learner: Pick<ModelKind, 'title' | 'replay'>,
  agreement: Agreement,
): PackageContent {
  const recipe = spec.recipe as unknown as RecipeFacts;
  const { model, evaluation, split } = results;
  const { task, classes } = model;
  const threshold = thresholdOf(evaluation);
  const findings = evaluationFindings(evaluation);
  const notes = [
    ...(results.calibrator?.notes ?? []),
    ...findings.warnings,
    ...evaluation.notes,
    ...findings.notes,
  ];
  return {
    name: spec.name,
    version: spec.version,
    ...(recipe.purpose === undefined ? {} : { purpose: recipe.purpose }),
    task,
    target: recipe.data.target,
    ...(task === 'binary' ? { positive: classes[1]! } : {}),
    classes,
    learner: {
      id: model.learner,
      title: learner.title,
      ...(learner.replay === 'exact' ? {} : { tolerance: learner.replay.tolerance }),
      ...(model.rounds === undefined ? {} : { rounds: roundsOfModel(model) }),
      parameters: Object.entries(model.params)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, value]) => [name, parameterText(value)] as const),
      constraints: constraintSentences(model.params),
      weighting: weightingSentences(classes, model.weighting),
      earlier: earlierSentences(model),
      notes: model.notes,
      bytes: model.bytes,
    },
    rows: {
      train: split.counts.train,
      validation: split.counts.validation,
      calibration: split.counts.calibration,
      test: evaluation.rows.test,
    },
    rejects: { training: results.import.rejects, test: results.importTest?.rejects ?? 0 },
    split: splitWords(recipe, results),
    splitNotes: split.notes,
    balance: balanceOf(results),
    separateTest: results.importTest !== undefined,
    columns: results.profile.columns.map((column) => columnSummary(column, recipe, results)),
    inputs: inputColumns(results),
    warnings: warningsOfInputs(results, recipe.data.target),
    plan: planWords(results),
    features: results.features.outputs.length,
    training: trainingSummary(model),
    ...(results.permutation === undefined ? {} : { permutation: results.permutation }),
    ...(results.crossValidation === undefined
      ? {}
      : { crossValidation: crossValidated(results.crossValidation) }),
    interval: evaluation.interval,
    metrics: inReadingOrder(
      Object.entries(evaluation.metrics).map(([id, figure]) => {
        const raw = evaluation.raw[id];
        return { id, figure, ...(raw === undefined || !isClassification(task) ? {} : { raw }) };
      }),
    ),
    calibration: calibrationSummary(results),
    curves: evaluation.curves.map((curve) => ({
      name: curve.class,
      prevalence: curve.prevalence,
      roc: curve.roc,
      precisionRecall: [...curve.precisionRecall].reverse(),
    })),
    ...(threshold === undefined ? {} : { threshold }),
    ...(evaluation.confusionMatrix === undefined ? {} : { confusion: evaluation.confusionMatrix }),
    ...(evaluation.regression === undefined ? {} : { regression: evaluation.regression }),
    ...(evaluation.ranking === undefined ? {} : { ranking: evaluation.ranking }),
    ...(recipe.data.group === undefined ? {} : { group: recipe.data.group }),
    ...(results.fairness === undefined ? {} : { fairness: fairnessSummary(results.fairness) }),
    agreement,
    sources: spec.sources,
    datasets: [
      { use: 'training', version: results.import.dataset, rows: results.import.rows },
      ...(results.importTest === undefined
        ? []
        : [{ use: 'test' as const, version: results.importTest.dataset, rows: results.importTest.rows }]),
    ],
    steps: spec.steps,
    notes: [...new Set(notes)],
  };
}

/** Of columns that the model does not read a warning would mislead: a leak that is left out is none. */
export function warningsOfInputs(
  { profile, features }: Pick<PackageResults, 'profile' | 'features'>,
  target: string,
): PackageContent['warnings'] {
  const read = new Set([target, ...features.inputs.map((input) => input.name)]);
  return profile.warnings.filter(({ column }) => column === undefined || read.has(column));
}

function splitWords(recipe: RecipeFacts, { importTest, model }: PackageResults): string {
  const { method = 'stratified', column } = recipe.split ?? {};
  const by = {
    stratified: `at random within each ${model.task === 'regression' ? 'tenth of the target' : 'class'}`,
    random: 'at random',
    time: `by time${column === undefined ? '' : ` (${column})`}, the latest rows for the test`,
    group: `by group${column === undefined ? '' : ` (${column})`}, each group in one part only`,
  }[method];
  return `${by ?? method}${importTest === undefined ? '' : '; the test rows are a file of their own'}`;
}

/** Rows of each class by part; the test rows may come from a file of their own. Regression has none. */
function balanceOf({ split, evaluation }: PackageResults): PackageContent['balance'] {
  return split.classes.map((name, index) => ({
    name,
    train: split.byClass[index]!.train,
    validation: split.byClass[index]!.validation,
    calibration: split.byClass[index]!.calibration,
    test: evaluation.classCounts[index] ?? 0,
  }));
}

function columnSummary(
  column: ColumnProfile,
  recipe: RecipeFacts,
  { features, profile, model }: PackageResults,
): ColumnSummary {
  const read = features.inputs.some((input) => input.name === column.name);
  const sensitive = recipe.data.sensitive?.includes(column.name) === true;
  const use =
    column.name === recipe.data.target
      ? 'target'
      : column.name === recipe.data.group
        ? 'query'
        : read
          ? sensitive
            ? 'sensitive feature'
            : 'feature'
          : sensitive
            ? 'sensitive'
            : column.name === model.weighting?.column
              ? 'weights'
              : 'not used';
  const base = {
    name: column.name,
    type: column.type,
    use,
    rows: profile.rows,
    missing: column.missing,
    distinct: column.distinct,
  } as const;
  // Of a number that is predicted the reader wants to know the range that errors compare with.
  if (!read && !(use === 'target' && !isClassification(model.task))) return base;
  const known = knownLevels(features, column.name);
  if (known !== undefined) {
    const levels = column.top
      .filter((level) => known.includes(level.value))
      .map(({ value, count }) => ({ name: value, count }));
    return { ...base, levels };
  }
  const { number } = column;
  if (number === undefined) return base;
  const quantile = (p: number): number => number.quantiles.find((one) => one.p === p)?.value ?? number.mean;
  return {
    ...base,
    summary: { mean: number.mean, median: quantile(0.5), low: quantile(0.25), high: quantile(0.75) },
    histogram: coarser(number.histogram.counts),
  };
}

const MOST_BARS = 20;

/** Neighbouring bins together, so that a bar is wide enough to be seen. */
function coarser(counts: readonly number[]): number[] {
  const together = Math.ceil(counts.length / MOST_BARS);
  return Array.from({ length: Math.ceil(counts.length / together) }, (_, index) =>
    counts.slice(index * together, (index + 1) * together).reduce((sum, count) => sum + count, 0),
  );
}

/** Levels of a text column that the model carries; undefined where it reads the column otherwise. */
function knownLevels(features: FeatureSet, column: string): readonly string[] | undefined {
  for (const { source } of features.blocks) {
    if (source.column === column && source.read === 'text') return source.levels;
  }
  return undefined;
}

function inputColumns({ features, profile, plan }: PackageResults): InputColumn[] {
  return features.inputs.map((input) => {
    const facts = plan.columns.find((column) => column.name === input.name);
    const column = profile.columns.find((one) => one.name === input.name);
    const levels = knownLevels(features, input.name);
    return {
      name: input.name,
      logical: column?.type ?? 'text',
      type: input.type,
      missingShare: facts === undefined || facts.rows === 0 ? 0 : facts.missing / facts.rows,
      ...(column?.number === undefined ? {} : { range: { low: column.number.min, high: column.number.max } }),
      ...(column?.time === undefined ? {} : { period: { from: column.time.min, to: column.time.max } }),
      ...(levels === undefined ? {} : { levels }),
    };
  });
}

function crossValidated({
  folds,
  repeats,
  rows,
  metrics,
}: CrossValidationResult): NonNullable<PackageContent['crossValidation']> {
  return {
    folds,
    repeats,
    rows,
    metrics: inReadingOrder(
      Object.entries(metrics).map(([id, { mean, deviation }]) => ({ id, mean, deviation })),
    ),
  };
}

const MOST_WORDS = 4;

/** "month" of "since: month": a part of a date or timestamp that is a number of its own. */
function partOf(feature: string, column: string): string | undefined {
  const prefix = `${column}: `;
  return feature.startsWith(prefix) && !feature.includes(' = ') ? feature.slice(prefix.length) : undefined;
}

/** What is made of each column; of many outputs of one column the first few, and how many more. */
function planWords({ features }: PackageResults): PackageContent['plan'] {
  const byColumn = new Map<string, string[]>();
  for (const { name, origin } of features.outputs) {
    const words = byColumn.get(origin.column) ?? [];
    const part = partOf(name, origin.column);
    const how =
      part === undefined ? origin.how : origin.how === 'as it is' ? part : `${part} (${origin.how})`;
    if (!words.includes(how)) words.push(how);
    byColumn.set(origin.column, words);
  }
  return [...byColumn].map(([column, words]) => {
    const more = words.length - MOST_WORDS;
    const how = more > 1 ? [...words.slice(0, MOST_WORDS), `and ${more} more`] : words;
    return { column, how };
  });
}

function trainingSummary(model: FitResult): TrainingSummary {
  const base = {
    loss: lossName(model.task, { ...model.params, learner: model.learner }),
    ...(model.curves === undefined ? {} : { curves: model.curves }),
    ...(model.rounds === undefined ? {} : { kept: model.rounds }),
  };
  const total = model.importances.reduce((sum, one) => sum + (one.gain ?? 0), 0);
  if (total > 0) {
    const importances = model.importances
      .filter((one) => (one.gain ?? 0) > 0)
      .map(({ feature, gain, splits }) => ({
        name: feature,
        value: gain! / total,
        ...(splits === undefined ? {} : { note: `${splits} splits` }),
      }));
    return { ...base, importanceName: 'share of gain', importances: descending(importances) };
  }
  const linear = model.importances.flatMap(({ feature, coefficients }) => {
    if (coefficients === undefined || coefficients.length === 0) return [];
    const value = coefficients.reduce((most, one) => (Math.abs(one) > Math.abs(most) ? one : most));
    return [{ name: feature, value }];
  });
  const importanceName = model.outputs > 1 ? 'largest coefficient of a class' : 'coefficient';
  return { ...base, ...(linear.length === 0 ? {} : { importanceName }), importances: descending(linear) };
}

function descending<Item extends { readonly name: string; readonly value: number }>(
  items: readonly Item[],
): Item[] {
  return [...items].sort((a, b) => Math.abs(b.value) - Math.abs(a.value) || (a.name < b.name ? -1 : 1));
}

function calibrationSummary({ calibrator, evaluation, model, split }: PackageResults): CalibrationSummary {
  if (calibrator === undefined) return { method: 'none', automatic: false, rows: 0, reliability: [] };
  const binary = model.task === 'binary';
  const ece = (figures: EvaluationResult['metrics']): number | null => figures.ece?.value ?? null;
  return {
    method: calibrator.method,
    automatic: calibrator.requested === 'auto',
    rows: split.counts.calibration,
    intervalName: '95 % Wilson intervals',
    reliability: evaluation.reliability.flatMap((one) => [
      {
        name: binary ? 'Before' : `${one.class}, before`,
        colour: 'before' as const,
        ece: binary ? ece(evaluation.raw) : null,
        bins: one.before,
      },
      {
        name: binary ? 'After' : `${one.class}, after`,
        colour: 'after' as const,
        ece: binary ? ece(evaluation.metrics) : null,
        bins: one.after,
      },
    ]),
  };
}

/** Thresholds of the grid with the chosen one among them, where its counts are the confusion's. */
function thresholdOf({ threshold, confusion, grid }: EvaluationResult): ThresholdSummary | undefined {
  if (threshold === undefined || confusion === undefined || grid === undefined) return undefined;
  const points = grid.thresholds.map((at, index) => ({
    at,
    positive: grid.positives[index]!,
    negative: grid.negatives[index]!,
  }));
  if (!grid.thresholds.includes(threshold.value)) {
    points.push({ at: threshold.value, positive: confusion.truePositive, negative: confusion.falsePositive });
    points.sort((a, b) => a.at - b.at);
  }
  return {
    value: threshold.value,
    rule: threshold.rule,
    costs: threshold.costs ?? { falsePositive: 1, falseNegative: 1 },
    counts: confusion,
    grid: {
      thresholds: points.map((point) => point.at),
      positives: points.map((point) => point.positive),
      negatives: points.map((point) => point.negative),
    },
  };
}
