import { badInput } from '../engine/errors.ts';
import type { Frame } from '../stats/frame.ts';
import type { FeatureBlock, FeatureSet } from './contract.ts';
import type { FeatureColumn, FeatureMatrix } from './matrix.ts';
import { readSource } from './sources/registry.ts';
import { applyTransforms } from './transformers/registry.ts';

function blockColumns(block: FeatureBlock, frame: Frame): Float64Array[] {
  const column = frame.columns.get(block.source.column);
  if (column === undefined) {
    throw badInput(
      'The column is missing.',
      block.source.column,
      'Give a table that has every raw column of the model.',
    );
  }
  return applyTransforms(block.transforms, [readSource(block.source, column)]);
}

/** What the columns of a set are. */
export function featureShapes(set: FeatureSet): Omit<FeatureColumn, 'values'>[] {
  return set.outputs.map(({ name, kind, levels }) => ({
    name,
    kind,
    levels: kind === 'category' ? levels!.length : 0,
  }));
}

/** The columns of a set, given their values. */
export function asMatrix(set: FeatureSet, rows: number, values: readonly Float64Array[]): FeatureMatrix {
  return { rows, columns: featureShapes(set).map((shape, index) => ({ ...shape, values: values[index]! })) };
}

/**
 * The features of any rows. A row's features depend on that row and the fitted set alone, so a table may be
 * transformed in chunks. Columns that the set does not name are ignored.
 */
export function transform(set: FeatureSet, frame: Frame): FeatureMatrix {
  return asMatrix(
    set,
    frame.rows,
    set.blocks.flatMap((block) => blockColumns(block, frame)),
  );
}

/**
 * The features of the training rows: as `transform`, but target-encoded columns hold the values that were
 * computed without the row's own fold. Without them a learner would see each row's target in its features.
 *
 * @param frame the training rows, in file order
 * @param crossFitted what the fit returned, or the decoded `parts.crossFitted`; by output number
 */
export function trainingMatrix(
  set: FeatureSet,
  frame: Frame,
  crossFitted: Readonly<Record<string, ArrayLike<number>>> | undefined,
): FeatureMatrix {
  let output = 0;
  const values = set.blocks.flatMap((block) => {
    const first = output;
    output += block.outputs;
    if (block.crossFitted !== true) return blockColumns(block, frame);
    return Array.from({ length: block.outputs }, (_, j) => {
      const column = crossFitted?.[String(first + j)];
      if (!(column instanceof Float64Array) || column.length !== frame.rows) {
        throw badInput(
          `The out-of-fold values of feature "${set.outputs[first + j]!.name}" do not belong to these rows.`,
          block.source.column,
          'Give the rows that the features were fitted on, in file order.',
        );
      }
      return column;
    });
  });
  return asMatrix(set, frame.rows, values);
}
