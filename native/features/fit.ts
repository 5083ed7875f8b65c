import { badInput } from '../engine/errors.ts';
import type { Frame } from '../stats/frame.ts';
import type { Target } from '../training/target.ts';
import type { FeatureBlock, FeatureOutput, FeatureSet, PlanResult } from './contract.ts';
import { fitColumn, type FittedColumn } from './fit-column.ts';

export interface FitFeaturesInput {
  readonly plan: PlanResult;
  /** The training rows and no others, in file order. */
  readonly frame: Frame;
  /** Of the same rows; needed where the plan encodes by the target (`needsTarget`). */
  readonly target?: Target;
  /** The step's id. */
  readonly key: string;
  /** Tells fits under one step apart, such as the folds of a cross-validation. */
  readonly purpose?: string;
  /** Boolean columns that have missing values anywhere in the dataset (its manifest says so). */
  readonly nullable?: ReadonlySet<string>;
}

export interface FittedFeatures {
  readonly set: FeatureSet;
  /** By output number, for `trainingMatrix`; undefined where nothing is encoded by the target. */
  readonly crossFitted: Record<string, Float64Array> | undefined;
}

export const needsTarget = (plan: PlanResult): boolean =>
  plan.steps.some((step) => step.drop !== true && step.encode === 'target');

/** Puts fitted columns together, in their order; names are made unique. */
export function assembleFeatureSet(rows: number, columns: readonly FittedColumn[]): FittedFeatures {
  const blocks: FeatureBlock[] = [];
  const outputs: FeatureOutput[] = [];
  const crossFitted: Record<string, Float64Array> = {};
  const names = new Set<string>();
  for (const block of columns.flatMap((column) => column.blocks)) {
    block.crossFitted?.forEach((values, j) => (crossFitted[String(outputs.length + j)] = values));
    for (const output of block.outputs) {
      let name = output.name;
      for (let i = 2; names.has(name); i++) name = `${output.name} (${i})`;
      names.add(name);
      outputs.push({ ...output, name });
    }
    blocks.push({
      source: block.source,
      transforms: [...block.transforms],
      outputs: block.outputs.length,
      ...(block.crossFitted === undefined ? {} : { crossFitted: true }),
    });
  }
  if (outputs.length === 0) {
    throw badInput(
      'No feature is left to learn from: no column varies in the training rows.',
      'features',
      'Look at the plan: it says why each column was dropped.',
    );
  }
  const used = columns.filter((column) => column.blocks.length > 0);
  return {
    set: {
      assay: 'features/1',
      rows,
      inputs: used.map((column) => column.input),
      blocks,
      outputs,
      notes: columns.flatMap((column) => column.notes),
    },
    crossFitted: Object.keys(crossFitted).length === 0 ? undefined : crossFitted,
  };
}

/** Fits a plan to the training rows. */
export function fitFeatures({
  plan,
  frame,
  target,
  key,
  purpose,
  nullable,
}: FitFeaturesInput): FittedFeatures {
  const columns = plan.steps.flatMap((step) => {
    if (step.drop === true) return [];
    const column = frame.columns.get(step.column);
    if (column === undefined) throw badInput('The column is missing.', step.column);
    return [fitColumn(step, column, { target, key, purpose, nullable: nullable?.has(step.column) })];
  });
  return assembleFeatureSet(frame.rows, columns);
}
