import { badInput } from '../../engine/errors.ts';
import type { GbtParams } from '../contract.ts';
import type { TreeMatrix } from './rows/binned.ts';

/** The constraints of a recipe, by number of feature. Names that are no features are refused, and so are orders of categories. */
export function constraintsOf(
  { monotone = {}, interactions }: Pick<GbtParams, 'monotone' | 'interactions'>,
  { columns }: Pick<TreeMatrix, 'columns'>,
): {
  readonly monotone: Int8Array;
  readonly interactions: readonly (readonly number[])[] | undefined;
} {
  const numberOf = new Map(columns.map(({ name }, index) => [name, index]));
  function indexOf(name: string, where: string): number {
    const index = numberOf.get(name);
    if (index !== undefined) return index;
    throw badInput(
      `There is no feature ${JSON.stringify(name)}.`,
      where,
      `Features are ${columns
        .slice(0, 20)
        .map((column) => column.name)
        .join(', ')}${columns.length > 20 ? `, and ${columns.length - 20} more` : ''}.`,
    );
  }
  const signs = new Int8Array(columns.length);
  for (const [name, direction] of Object.entries(monotone)) {
    const index = indexOf(name, 'train.monotone');
    if (columns[index]!.kind === 'category') {
      throw badInput(
        `The feature ${JSON.stringify(name)} has categories, which have no order.`,
        'train.monotone',
        'Constrain numbers only.',
      );
    }
    signs[index] = direction === 'increasing' ? 1 : -1;
  }
  return {
    monotone: signs,
    interactions: interactions?.map((names) => names.map((name) => indexOf(name, 'train.interactions'))),
  };
}
