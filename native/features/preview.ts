import type { ColumnType } from '../data/contract.ts';
import { MISSING_BOOLEAN, MISSING_CODE, MISSING_TIME, type Column } from '../stats/frame.ts';
import type { Target } from '../training/target.ts';
import { summarizeColumn } from './column-summary.ts';
import type { FeatureOutput, FeatureSet, FeatureStep } from './contract.ts';
import { fitColumn } from './fit-column.ts';
import { resolveStep, type PlanSettings } from './resolve-step.ts';
import { readSource } from './sources/registry.ts';
import { applyTransforms } from './transformers/registry.ts';

export interface PreviewInput {
  readonly step: FeatureStep;
  readonly settings: PlanSettings;
  readonly type: ColumnType;
  /** Some training rows: what is fitted is fitted on these. */
  readonly sample: Column;
  /** Of the same rows; without it a target-encoded column is shown without values. */
  readonly target?: Target;
  /** How many of the rows are shown. */
  readonly rows?: number;
}

export interface PreviewColumn {
  readonly name: string;
  readonly how: string;
  /** null: missing. A category's level in words. */
  readonly values: readonly (number | string | null)[];
}

export interface StepPreview {
  /** The step with nothing left open. */
  readonly step: FeatureStep;
  readonly before: readonly (number | string | boolean | null)[];
  readonly after: readonly PreviewColumn[];
  readonly notes: readonly string[];
}

/** The first values as they were read; null where one is missing. */
export function rawValues(column: Column, rows: number): (number | string | boolean | null)[] {
  const length = column.type === 'text' ? column.codes.length : column.values.length;
  const shown = Array.from({ length: Math.min(rows, length) }, (_, row) => row);
  switch (column.type) {
    case 'number':
      return shown.map((row) => (Number.isFinite(column.values[row]) ? column.values[row]! : null));
    case 'boolean':
      return shown.map((row) => (column.values[row] === MISSING_BOOLEAN ? null : column.values[row] === 1));
    case 'text':
      return shown.map((row) =>
        column.codes[row] === MISSING_CODE ? null : (column.dictionary[column.codes[row]!] ?? null),
      );
    case 'timestamp':
      return shown.map((row) => (column.values[row] === MISSING_TIME ? null : timeText(column.values[row]!)));
  }
}

/** ISO 8601 where a JavaScript date reaches; microseconds otherwise. */
function timeText(microseconds: bigint): string {
  const milliseconds = Number(microseconds / 1000n);
  return Math.abs(milliseconds) <= 8.64e15 ? new Date(milliseconds).toISOString() : `${microseconds} µs`;
}

/** What a step makes of the first rows of a sample: their values before and after. */
export function previewStep(input: PreviewInput): StepPreview {
  const { settings, type, sample, target } = input;
  const summary = summarizeColumn(sample);
  const rows = Math.min(input.rows ?? 20, summary.rows);
  const step = resolveStep(input.step, { name: input.step.column, type, summary }, settings);
  const before = rawValues(sample, rows);
  if (step.drop === true) return { step, before, after: [], notes: [step.why ?? 'Dropped.'] };
  if (step.encode === 'target' && target === undefined) {
    return { step, before, after: [], notes: ['Its values depend on the target.'] };
  }
  // A preview is no step of its own: any key will do, as long as it is always the same.
  const fitted = fitColumn(step, sample, { target, key: '0'.repeat(64), nullable: true });
  const after = fitted.blocks.flatMap((block) => {
    const columns =
      block.crossFitted ?? applyTransforms(block.transforms, [readSource(block.source, sample)]);
    return block.outputs.map((output, j) => shownColumn(output, columns[j]!.subarray(0, rows)));
  });
  return { step, before, after, notes: fitted.notes };
}

function shownColumn({ name, origin, levels }: FeatureOutput, values: Float64Array): PreviewColumn {
  return {
    name,
    how: origin.how,
    values: Array.from(values, (value) =>
      Number.isNaN(value) ? null : levels === undefined ? value : (levels[value] ?? null),
    ),
  };
}

/**
 * What fitted features make of training rows that follow each other: as the learner sees them, which for columns that
 * are encoded by the target are the values without the row's own fold.
 *
 * @param options crossFitted: by output number, of all training rows; before: training rows before the sample's
 */
export function previewFitted(
  set: FeatureSet,
  column: string,
  sample: Column,
  options: {
    readonly crossFitted: Readonly<Record<string, ArrayLike<unknown>>> | undefined;
    readonly before: number;
    readonly rows: number;
  },
): PreviewColumn[] {
  const { crossFitted, before, rows } = options;
  let output = 0;
  return set.blocks.flatMap((block) => {
    const first = output;
    output += block.outputs;
    if (block.source.column !== column) return [];
    const own = block.crossFitted
      ? undefined
      : applyTransforms(block.transforms, [readSource(block.source, sample)]);
    return set.outputs.slice(first, output).map((named, j) => {
      const all = own === undefined ? crossFitted?.[String(first + j)] : undefined;
      const values =
        all instanceof Float64Array
          ? all.subarray(before, before + rows)
          : (own?.[j] ?? new Float64Array(0)).subarray(0, rows);
      return shownColumn(named, values);
    });
  });
}
