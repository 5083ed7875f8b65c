import { MOST_CODES, unreadable, unsupported, type ForeignNode, type ForeignTree } from './foreign-model.ts';
import { figuresOf, integersOf, numbersOf, type Block } from './lightgbm-block.ts';

export interface LightgbmTree {
  readonly nodes: ForeignTree;
  /** Features whose zeros count as missing in a split of this tree. */
  readonly zeroIsMissing: ReadonlySet<number>;
  /** Splits on numbers that tell zeros and missing values apart from each other, or might. */
  readonly others: readonly {
    readonly feature: number;
    readonly threshold: number;
    readonly missingLeft: boolean;
  }[];
  /** Of its first line in the file. */
  readonly line: number;
}

/** kZeroThreshold, a float there: numbers this near to zero are zero. */
export const ZERO = Math.fround(1e-35);

/** Bits of decision_type. */
const CATEGORY = 1;
const DEFAULT_LEFT = 2;
const MISSING_SHIFT = 2;
const MISSING = ['none', 'zero', 'nan'] as const;

const MOST_LEAVES = 10_000_000;

function leafCount(block: Block): number {
  const leaves = integersOf(block, 'num_leaves', 1)[0]!;
  if (leaves >= 1 && leaves <= MOST_LEAVES) return leaves;
  throw unreadable('LightGBM', 'the number of leaves is impossible', `line ${block.line}`);
}

/** The tree of a block; inner nodes stand first, leaves behind them. @param budget counts codes over all trees */
export function lightgbmTree(block: Block, budget: { codes: number }): LightgbmTree {
  const where = `line ${block.line}`;
  if (block.entries.has('is_linear') && block.entries.get('is_linear')!.text.trim() !== '0')
    throw unsupported(
      'The model has linear functions in its leaves.',
      where,
      'Train it without linear_tree.',
    );
  const leaves = leafCount(block);
  const inner = leaves - 1;
  const feature = integersOf(block, 'split_feature', inner);
  const threshold = numbersOf(block, 'threshold', inner);
  const types = integersOf(block, 'decision_type', inner);
  const left = integersOf(block, 'left_child', inner);
  const right = integersOf(block, 'right_child', inner);
  const gain = figuresOf(block, 'split_gain', inner);
  const weight = figuresOf(block, 'internal_weight', inner);
  const value = numbersOf(block, 'leaf_value', leaves);
  const leafWeight = leaves === 1 ? new Float64Array(1) : figuresOf(block, 'leaf_weight', leaves);
  const sets = categorySets(block, budget);
  const place = (child: number): number => (child >= 0 ? child : inner + ~child);

  const zeroIsMissing = new Set<number>();
  const others: LightgbmTree['others'][number][] = [];
  const nodes: ForeignNode[] = Array.from({ length: inner }, (_, i) => {
    const type = types[i]!;
    const shared = {
      feature: feature[i]!,
      left: place(left[i]!),
      right: place(right[i]!),
      gain: gain[i]!,
      cover: weight[i]!,
    };
    if ((type & CATEGORY) !== 0) {
      const codes = sets[threshold[i]!];
      if (codes === undefined) throw unreadable('LightGBM', `split ${i} has no set of categories`, where);
      // What is missing, negative or not in the set goes right.
      return { kind: 'category', ...shared, codes, listedLeft: true, missingLeft: false };
    }
    const missing = MISSING[(type >> MISSING_SHIFT) & 3];
    if (missing === undefined)
      throw unreadable('LightGBM', `split ${i} treats missing values in a way that is not known`, where);
    // Without missing values in training a missing value counts as 0.
    const missingLeft = missing === 'none' ? 0 <= threshold[i]! : (type & DEFAULT_LEFT) !== 0;
    if (missing === 'zero') zeroIsMissing.add(shared.feature);
    else others.push({ feature: shared.feature, threshold: threshold[i]!, missingLeft });
    return { kind: 'number', ...shared, threshold: threshold[i]!, missingLeft };
  });
  for (let i = 0; i < leaves; i++) nodes.push({ kind: 'leaf', value: value[i]!, cover: leafWeight[i]! });
  return { nodes, zeroIsMissing, others, line: block.line };
}

/** The sets of categories that go left, each by its bits in words of 32. */
function categorySets(block: Block, budget: { codes: number }): number[][] {
  const count = block.entries.has('num_cat') ? integersOf(block, 'num_cat', 1)[0]! : 0;
  if (count === 0) return [];
  const entry = block.entries.get('cat_threshold');
  const where = `line ${entry?.line ?? block.line}`;
  const words = entry?.text.trim().split(' ').length ?? 0;
  if (count < 0 || count > words) throw unreadable('LightGBM', 'num_cat is impossible', where);
  const bits = integersOf(block, 'cat_threshold', words);
  const bounds = integersOf(block, 'cat_boundaries', count + 1);
  return Array.from({ length: count }, (_, set) => {
    const begin = bounds[set]!;
    const end = bounds[set + 1]!;
    if (!(begin >= 0 && begin <= end && end <= words))
      throw unreadable('LightGBM', 'cat_boundaries do not fit', where);
    const codes: number[] = [];
    for (let word = begin; word < end; word++) {
      for (let bit = 0; bit < 32; bit++) {
        if (((bits[word]! >>> bit) & 1) === 1) codes.push((word - begin) * 32 + bit);
      }
    }
    budget.codes += codes.length;
    if (budget.codes > MOST_CODES)
      throw unreadable('LightGBM', `it has more than ${MOST_CODES} categories in its splits`, where);
    return codes;
  });
}

/**
 * Where zeros count as missing in one split and not in another (trees of several trainings in one file), zeros and
 * missing values must go the same way in that other.
 */
export function zeroesFit({ others, line }: LightgbmTree, zeroIsMissing: ReadonlySet<number>): void {
  for (const { feature, threshold, missingLeft } of others) {
    if (!zeroIsMissing.has(feature) || (missingLeft ? threshold >= ZERO : threshold < -ZERO)) continue;
    throw unsupported(
      'Zeros of a feature count as missing in one tree and not in another.',
      `line ${line}`,
      'Train it anew on one kind of data.',
    );
  }
}
