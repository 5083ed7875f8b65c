import type { DatasetManifest, SplitResult } from '../data/contract.ts';
import { encodeArrays } from '../stats/arrays.ts';
import type { Column } from '../stats/frame.ts';
import type { ReadEarlierResult } from '../training/earlier/contract.ts';
import { ROLE } from '../training/predictions.ts';
import type { Target } from '../training/target.ts';
import { registered, type RegisteredStep } from '../workspace/registered-step.ts';
import type { StepContext, StepKind } from '../workspace/step-kind.ts';
import { summarizeColumn } from './column-summary.ts';
import {
  fitFeaturesSpec,
  planSpec,
  type FeatureSet,
  type FitFeaturesSpec,
  type PlanResult,
  type PlanSpec,
} from './contract.ts';
import { fitColumn, type FittedColumn } from './fit-column.ts';
import { assembleFeatureSet, needsTarget } from './fit.ts';
import { columnsToPlan, planFeatures } from './plan.ts';
import type { PlannedColumn } from './resolve-step.ts';
import { takeOver } from './take-over.ts';

/** Bytes of raw columns that are in memory at once. */
const BATCH_BYTES = 256 * 2 ** 20;

interface TrainingRows {
  readonly manifest: DatasetManifest;
  /** One byte a row of the dataset: 1 for training rows. */
  readonly keep: Uint8Array;
  readonly count: number;
}

async function trainingRows(context: StepContext, dataset: string, split: string): Promise<TrainingRows> {
  const manifest = await context.readJson<DatasetManifest>(dataset);
  const { parts } = await context.readJson<SplitResult>(split);
  const roles = await context.read(parts.roles);
  let count = 0;
  const keep = roles.map((role) => {
    if (role !== ROLE.train) return 0;
    count++;
    return 1;
  });
  return { manifest, keep, count };
}

/** Visits columns of the training rows, a few in memory at a time. */
async function eachColumn(
  context: StepContext,
  dataset: string,
  rows: TrainingRows,
  names: readonly string[],
  visit: (name: string, column: Column) => void,
): Promise<void> {
  const { loadFrame } = await import('../data/store.ts');
  const size = Math.max(1, Math.floor(BATCH_BYTES / (8 * Math.max(1, rows.count))));
  for (let start = 0; start < names.length; start += size) {
    const batch = names.slice(start, start + size);
    const { columns } = await loadFrame(context, dataset, batch, rows.keep);
    for (const [i, name] of batch.entries()) {
      context.signal.throwIfAborted();
      visit(name, columns.get(name)!);
      context.progress({ done: start + i + 1, total: names.length, unit: 'columns', note: name });
    }
  }
}

export const featuresPlan = {
  kind: 'features.plan',
  version: 1,
  title: 'Plan the features',
  process: 'training',
  replay: 'exact',
  spec: planSpec,
  async run(context, spec, [dataset, split]): Promise<PlanResult> {
    const rows = await trainingRows(context, dataset!, split!);
    const { columns } = rows.manifest;
    const names = columns.map(({ name }) => name);
    const types = new Map(columns.map(({ name, type }) => [name, type]));
    const planned = new Map<string, PlannedColumn>();
    await eachColumn(context, dataset!, rows, columnsToPlan(names, spec), (name, column) => {
      planned.set(name, { name, type: types.get(name)!, summary: summarizeColumn(column) });
    });
    return planFeatures(names, planned, spec);
  },
} satisfies StepKind<PlanSpec, PlanResult>;

async function trainingTarget(
  context: StepContext,
  dataset: string,
  rows: TrainingRows,
  spec: FitFeaturesSpec,
): Promise<Target> {
  const { loadFrame } = await import('../data/store.ts');
  const { targetOf } = await import('../training/read-target.ts');
  // Read as a whole, since the classes of a target are those of all its rows; then cut to the training rows.
  const frame = await loadFrame(context, dataset, [spec.target]);
  const { task, classes, y } = targetOf(frame.columns.get(spec.target)!, spec.target, spec);
  return { task, classes, y: y.filter((_, row) => rows.keep[row] === 1) };
}

export const featuresFit = {
  kind: 'features.fit',
  version: 1,
  title: 'Fit the features',
  process: 'training',
  replay: 'exact',
  spec: fitFeaturesSpec,
  async run(context, spec, [dataset, split, planDigest, earlier]): Promise<FeatureSet> {
    const plan = await context.readJson<PlanResult>(planDigest!);
    const rows = await trainingRows(context, dataset!, split!);
    if (earlier !== undefined) {
      const { features } = await context.readJson<ReadEarlierResult>(earlier);
      return takeOver(features, rows.manifest.columns, rows.count);
    }
    const target = needsTarget(plan) ? await trainingTarget(context, dataset!, rows, spec) : undefined;
    const nullable = new Set([
      ...rows.manifest.columns.filter(({ missing }) => missing > 0).map(({ name }) => name),
      ...(spec.nullable ?? []),
    ]);
    const steps = new Map(plan.steps.filter(({ drop }) => drop !== true).map((step) => [step.column, step]));
    const fitted: FittedColumn[] = [];
    await eachColumn(context, dataset!, rows, [...steps.keys()], (name, column) => {
      fitted.push(
        fitColumn(steps.get(name)!, column, { target, key: context.id, nullable: nullable.has(name) }),
      );
    });
    const { set, crossFitted } = assembleFeatureSet(rows.count, fitted);
    if (crossFitted === undefined) return set;
    return { ...set, parts: { crossFitted: await context.write(encodeArrays(crossFitted)) } };
  },
} satisfies StepKind<FitFeaturesSpec, FeatureSet>;

export const featureSteps: readonly RegisteredStep[] = [registered(featuresPlan), registered(featuresFit)];
