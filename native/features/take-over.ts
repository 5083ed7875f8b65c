import { badInput } from '../engine/errors.ts';
import type { FeatureSet } from './contract.ts';

export interface ColumnOfRows {
  readonly name: string;
  readonly missing: number;
}

/**
 * The features of an earlier model for other rows: whatever was learned of that model's rows stays as it is. Columns of
 * another type are refused when they are read.
 *
 * @param rows training rows
 */
export function takeOver(
  { parts: _parts, ...set }: FeatureSet,
  columns: readonly ColumnOfRows[],
  rows: number,
): FeatureSet {
  const known = new Map(columns.map((column) => [column.name, column]));
  for (const { name, type } of set.inputs) {
    const column = known.get(name);
    if (column === undefined)
      throw badInput(
        `The data has no column ${JSON.stringify(name)}, which the earlier model reads.`,
        'features',
        'Give the data that column, or train anew.',
      );
    if (type === 'bool' && column.missing > 0)
      throw badInput(
        `The column ${JSON.stringify(name)} has missing values; the earlier model knows it without any.`,
        name,
        'Leave these rows out, or train anew.',
      );
  }
  const means = set.blocks.filter(({ transforms }) =>
    transforms.some((each) => each.transform === 'targetEncode'),
  );
  return {
    ...set,
    rows,
    blocks: set.blocks.map(({ crossFitted: _crossFitted, ...block }) => block),
    notes: [
      'The features are those of the earlier model: what was learned of its rows stays.',
      ...(means.length === 0
        ? []
        : [
            `Means of the target by level are the earlier model’s, too: ${[...new Set(means.map(({ source }) => source.column))].join(', ')}.`,
          ]),
    ],
  };
}
