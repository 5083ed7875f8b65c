import type { Task } from '../target.ts';
import {
  checkTree,
  MOST_CLASSES,
  MOST_FEATURES,
  MOST_TREES,
  unreadable,
  unsupported,
  type ForeignFeature,
  type ForeignModel,
  type ForeignTree,
} from './foreign-model.ts';
import { lightgbmCategories } from './lightgbm-categories.ts';
import { readBlock, type Block } from './lightgbm-block.ts';
import { lightgbmTree, zeroesFit, type LightgbmTree } from './lightgbm-tree.ts';

interface Objective {
  readonly task: Task;
  readonly link: ForeignModel['link'];
  /** Log-odds are so many times the sum of the leaves. */
  readonly slope: number;
}

/** Their scores order the rows of a query. */
const RANKINGS: ReadonlySet<string> = new Set(['lambdarank', 'rank_xendcg']);

const REGRESSIONS: Readonly<Record<string, ForeignModel['link']>> = {
  regression: 'identity',
  regression_l1: 'identity',
  huber: 'identity',
  fair: 'identity',
  quantile: 'identity',
  mape: 'identity',
  poisson: 'log',
  gamma: 'log',
  tweedie: 'log',
};

/** Why an objective that LightGBM has cannot be done. */
const REFUSED: Readonly<Record<string, string>> = {
  multiclassova: 'its probabilities are of each class against the rest and do not add up to 1',
  cross_entropy_lambda: 'it predicts no probability',
};

function objectiveOf(header: Block): Objective {
  const entry = header.entries.get('objective');
  const where = `line ${entry?.line ?? header.line}`;
  if (entry === undefined)
    throw unsupported(
      'The model was trained with an objective of its own: what its scores mean is not known.',
      where,
      'Train it with one of LightGBM’s objectives.',
    );
  const [name = '', ...options] = entry.text.split(' ');
  const refused = REFUSED[name];
  if (refused !== undefined)
    throw unsupported(
      `Models of the objective ${name} cannot be taken over: ${refused}.`,
      where,
      'Train it with another objective.',
    );
  if (name === 'binary') {
    const slope = Number(options.find((option) => option.startsWith('sigmoid:'))?.slice(8) ?? 1);
    if (!(slope > 0 && slope < Infinity))
      throw unreadable('LightGBM', 'the sigmoid of its objective is impossible', where);
    return { task: 'binary', link: 'identity', slope };
  }
  if (name === 'cross_entropy') return { task: 'binary', link: 'identity', slope: 1 };
  if (name === 'multiclass') return { task: 'multiclass', link: 'identity', slope: 1 };
  if (RANKINGS.has(name)) return { task: 'ranking', link: 'identity', slope: 1 };
  const link = Object.hasOwn(REGRESSIONS, name) ? REGRESSIONS[name] : undefined;
  if (link === undefined)
    throw unsupported(
      `The objective ${JSON.stringify(name.slice(0, 40))} is not known here.`,
      where,
      'Train it with a regression, binary, multiclass or ranking objective.',
    );
  if (options.includes('sqrt'))
    throw unsupported(
      'The model predicts the root of the target (reg_sqrt).',
      where,
      'Train it without reg_sqrt.',
    );
  return { task: 'regression', link, slope: 1 };
}

/** A whole number of the header, within bounds. */
function headerCount(header: Block, name: string, least: number, most: number): number {
  const entry = header.entries.get(name);
  const value = Number(entry?.text ?? NaN);
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  throw unreadable(
    'LightGBM',
    entry === undefined ? `it has no ${name}` : `${name} is not from ${least} to ${most}`,
    `line ${entry?.line ?? header.line}`,
  );
}

function featureNames(header: Block): string[] {
  const count = headerCount(header, 'max_feature_idx', 0, MOST_FEATURES - 1) + 1;
  const entry = header.entries.get('feature_names');
  const names = entry?.text.split(' ') ?? [];
  if (names.length === count && new Set(names).size === count && !names.includes('')) return names;
  throw unreadable(
    'LightGBM',
    `feature_names does not name ${count} different features`,
    `line ${entry?.line ?? header.line}`,
  );
}

/**
 * Reads what LightGBM's save_model writes (version 4, and 3 and 2 where they say the same). Every error names the line.
 * Format: src/boosting/gbdt_model_text.cpp and src/io/tree.cpp of LightGBM.
 */
export function readLightgbm(text: string): ForeignModel {
  const lines = text.split('\n');
  const header = readBlock(lines, 0);
  const objective = objectiveOf(header);
  const names = featureNames(header);
  const outputs = headerCount(header, 'num_tree_per_iteration', 1, MOST_CLASSES);
  if (outputs > 1 !== (objective.task === 'multiclass'))
    throw unreadable('LightGBM', `it has ${outputs} trees a round for its objective`, `line ${header.line}`);

  const trees: LightgbmTree[] = [];
  const budget = { codes: 0 };
  let at = header.end;
  while (lines[at]?.startsWith('Tree=') === true) {
    const block = readBlock(lines, at);
    if (trees.length === MOST_TREES)
      throw unreadable('LightGBM', `it has more than ${MOST_TREES} trees`, `line ${at + 1}`);
    const tree = lightgbmTree(block, budget);
    checkTree(tree.nodes, names.length, (why) => unreadable('LightGBM', why, `line ${block.line}`));
    trees.push(tree);
    at = block.end;
  }
  if (lines[at]?.startsWith('end of trees') !== true)
    throw unreadable(
      'LightGBM',
      'it ends, or goes on with something else, among its trees',
      `line ${at + 1}`,
    );
  if (trees.length % outputs !== 0)
    throw unreadable('LightGBM', 'its last round lacks trees', `line ${at + 1}`);

  const features = featuresOf(header, names, trees, lines.slice(at));
  const rounds = trees.length / outputs;
  const scale = header.flags.has('average_output') ? objective.slope / rounds : objective.slope;
  return {
    library: 'LightGBM',
    objective: header.entries.get('objective')!.text,
    task: objective.task,
    features,
    start: new Array<number>(outputs).fill(0),
    link: objective.link,
    rounds: Array.from({ length: rounds }, (_, round) =>
      trees.slice(round * outputs, (round + 1) * outputs).map(({ nodes }) => scaled(nodes, scale)),
    ),
    notes: [],
  };
}

function scaled(tree: ForeignTree, scale: number): ForeignTree {
  if (scale === 1) return tree;
  return tree.map((node) => (node.kind === 'leaf' ? { ...node, value: node.value * scale } : node));
}

function featuresOf(
  header: Block,
  names: readonly string[],
  trees: readonly LightgbmTree[],
  tail: readonly string[],
): ForeignFeature[] {
  const zeroIsMissing = new Set(trees.flatMap(({ zeroIsMissing }) => [...zeroIsMissing]));
  const categories = lightgbmCategories(header, names.length, trees, tail);
  for (const tree of trees) zeroesFit(tree, zeroIsMissing);
  return names.map((name, index) => {
    const category = categories.get(index);
    if (category === undefined) return { name, kind: 'number', zeroIsMissing: zeroIsMissing.has(index) };
    return {
      name,
      kind: 'category',
      zeroIsMissing: false,
      ...(category.levels === undefined ? {} : { levels: category.levels }),
    };
  });
}
