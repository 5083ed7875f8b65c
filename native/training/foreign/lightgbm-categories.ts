import { unreadable, unsupported } from './foreign-model.ts';
import type { Block } from './lightgbm-block.ts';
import type { LightgbmTree } from './lightgbm-tree.ts';

const PANDAS = 'pandas_categorical:';
const PARAMETER = /^\[categorical_feature: ([\d,]*)\]\s*$/;

/** What pandas called the categories of each column of its dtype category, in the order of the columns. */
function pandasLevels(tail: readonly string[]): readonly string[][] {
  const line = tail.find((each) => each.startsWith(PANDAS));
  if (line === undefined) return [];
  const refuse = (): Error =>
    unreadable('LightGBM', 'its categories are no lists of names', PANDAS.slice(0, -1));
  let parsed: unknown;
  try {
    parsed = JSON.parse(line.slice(PANDAS.length));
  } catch {
    throw refuse();
  }
  if (parsed === null) return [];
  if (!Array.isArray(parsed)) throw refuse();
  return parsed.map((levels: unknown) => {
    if (!Array.isArray(levels)) throw refuse();
    return levels.map((level: unknown) => {
      if (typeof level === 'string' || typeof level === 'number' || typeof level === 'boolean')
        return String(level);
      throw refuse();
    });
  });
}

/** Features that training was told are categories, where the file keeps its parameters. */
function toldCategories(tail: readonly string[], features: number): number[] {
  const list = tail
    .map((line) => PARAMETER.exec(line)?.[1])
    .find((each) => each !== undefined && each !== '');
  const indices = list?.split(',').map(Number) ?? [];
  return [...new Set(indices)].filter((index) => index < features).sort((a, b) => a - b);
}

/** Features whose bins were categories: their infos are lists of codes, where numbers have a range. */
function infoCategories(header: Block): number[] {
  const infos = header.entries.get('feature_infos')?.text.split(' ') ?? [];
  return infos.flatMap((info, index) => (/^-?\d+(:-?\d+)*$/.test(info) ? [index] : []));
}

/**
 * The features that are categories, by index, with the names of their codes where they come from pandas. Where the file
 * does not tell which features the names belong to it is refused: codes would be taken for others.
 */
export function lightgbmCategories(
  header: Block,
  features: number,
  trees: readonly LightgbmTree[],
  tail: readonly string[],
): ReadonlyMap<number, { readonly levels?: readonly string[] }> {
  const split = new Set<number>();
  const ordered = new Set<number>();
  for (const { nodes } of trees) {
    for (const node of nodes)
      if (node.kind !== 'leaf') (node.kind === 'category' ? split : ordered).add(node.feature);
  }
  const told = toldCategories(tail, features);
  const infos = infoCategories(header);
  const all = [...new Set([...told, ...infos, ...split])].sort((a, b) => a - b);
  const both = all.find((index) => ordered.has(index));
  if (both !== undefined)
    throw unreadable(
      'LightGBM',
      `feature ${both} is a category in one place and a number in another`,
      'Model',
    );
  const levels = pandasLevels(tail);
  if (levels.length === 0) return new Map(all.map((index) => [index, {}]));
  const named = [told, all].find((each) => each.length === levels.length);
  if (named === undefined)
    throw unsupported(
      `The file names the categories of ${levels.length} features and has ${all.length} features with categories: which names belong to which is not told.`,
      PANDAS.slice(0, -1),
      'Train it on a table of pandas in which every category has the dtype category.',
    );
  return new Map(
    all.map((index) => {
      const place = named.indexOf(index);
      return [index, place < 0 ? {} : { levels: levels[place]! }];
    }),
  );
}
