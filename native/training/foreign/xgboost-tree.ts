import { lastRoundedBelow } from './float32-threshold.ts';
import { MOST_CODES, unsupported, type ForeignNode, type ForeignTree } from './foreign-model.ts';
import type { JsonReader } from './json-reader.ts';

const MOST_NODES = 20_000_000;

/** @param weight factor of its leaves (DART) @param budget counts codes over all trees */
export function xgboostTree(tree: JsonReader, weight: number, budget: { codes: number }): ForeignTree {
  const parameters = tree.get('tree_param');
  const size = parameters.get('num_nodes').count(1, MOST_NODES);
  const vector = parameters.get('size_leaf_vector');
  if (vector.isThere && vector.count(0, 1_000_000) > 1)
    throw unsupported(
      'The leaves of the model hold a vector each.',
      vector.path,
      'Train it with multi_strategy one_output_per_tree.',
    );
  const left = tree.get('left_children').integers(size);
  const right = tree.get('right_children').integers(size);
  const feature = tree.get('split_indices').integers(size);
  const condition = tree.get('split_conditions').numbers(size);
  const missing = tree.get('default_left').list();
  if (missing.length !== size) throw tree.get('default_left').refuse(`it has not ${size} entries`);
  const gain = figures(tree.get('loss_changes'), size);
  const cover = figures(tree.get('sum_hessian'), size);
  const sets = categorySets(tree, size, budget);
  return Array.from({ length: size }, (_, i): ForeignNode => {
    if (left[i] === -1) return { kind: 'leaf', value: Math.fround(condition[i]!) * weight, cover: cover[i]! };
    const shared = {
      feature: feature[i]!,
      // Written as a number by the first versions, and as true or false by others.
      missingLeft: Number(missing[i]) === 1,
      left: left[i]!,
      right: right[i]!,
      gain: gain[i]!,
      cover: cover[i]!,
    };
    const codes = sets.get(i);
    if (codes !== undefined) return { kind: 'category', ...shared, codes, listedLeft: false };
    return { kind: 'number', ...shared, threshold: lastRoundedBelow(Math.fround(condition[i]!)) };
  });
}

/** Figures that only inform: zeros where they are left out. */
const figures = (at: JsonReader, size: number): readonly number[] =>
  at.isThere ? at.numbers(size) : new Array<number>(size).fill(0);

/** By node that splits on a category: the codes that go right. */
function categorySets(
  tree: JsonReader,
  size: number,
  budget: { codes: number },
): Map<number, readonly number[]> {
  const sets = new Map<number, readonly number[]>();
  const types = tree.get('split_type');
  const kinds = types.isThere ? types.integers(size) : [];
  const nodes = tree.get('categories_nodes');
  if (nodes.isThere) {
    const codes = tree.get('categories').integers();
    const begins = tree.get('categories_segments').integers();
    const lengths = tree.get('categories_sizes').integers(begins.length);
    for (const [i, node] of nodes.integers(begins.length).entries()) {
      const begin = begins[i]!;
      const end = begin + lengths[i]!;
      if (!(begin >= 0 && begin <= end && end <= codes.length) || kinds[node] !== 1 || sets.has(node))
        throw nodes.refuse(`the categories of node ${node} do not fit`);
      budget.codes += end - begin;
      if (budget.codes > MOST_CODES) throw nodes.refuse(`the splits have more than ${MOST_CODES} categories`);
      sets.set(node, codes.slice(begin, end));
    }
  }
  const without = kinds.findIndex((kind, node) => kind === 1 && !sets.has(node));
  if (without >= 0) throw types.refuse(`node ${without} splits on no categories`);
  return sets;
}
