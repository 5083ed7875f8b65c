import { describe, expect, it } from 'vitest';
import { random, randomMatrix, randomTarget } from '../../../../test/support/random-matrix.ts';
import type { FeatureMatrix } from '../../../features/matrix.ts';
import type { Task } from '../../target.ts';
import { MOST_LEVELS, MOST_SPLITS, tree, type Tree } from '../contract.ts';
import { describeTree, type NamedFeature } from './describe-tree.ts';
import { gbt } from '../boosting/gbt.ts';
import { decodeTrees, encodeTrees, predictTrees, type TreesModel } from './model.ts';

const classes = { binary: ['no', 'yes'], multiclass: ['a', 'b', 'c'], regression: [], ranking: [] };

async function fitted(task: Task, matrix: FeatureMatrix, params: object): Promise<TreesModel> {
  const train = { matrix, y: randomTarget(matrix, task) };
  const input = { task, classes: classes[task], train, params: gbt.params.parse(params), random };
  return (await gbt.fit(input)).model;
}

const namesOf = (matrix: FeatureMatrix): NamedFeature[] =>
  matrix.columns.map(({ name, kind, levels }) => ({
    name,
    kind,
    ...(kind === 'category' ? { levels: Array.from({ length: levels }, (_, code) => `level ${code}`) } : {}),
  }));

/** Walks an answered tree by nothing but its names. */
function walk({ nodes }: Tree, valueOf: (feature: string) => number): number {
  for (let at = 0; ;) {
    const node = nodes[at]!;
    if (node.kind === 'leaf') return node.value;
    const x = valueOf(node.feature);
    const isMissing = node.kind === 'number' ? Number.isNaN(x) : x === 0;
    const holds = node.kind === 'number' ? x <= node.threshold : node.levels.includes(`level ${x}`);
    at = node.left + ((isMissing ? node.missing === 'left' : holds) ? 0 : 1);
  }
}

describe('describeTree', () => {
  it.each(['regression', 'multiclass'] as const)('says all that a %s model computes with', async (task) => {
    const matrix = randomMatrix({ rows: 600, numbers: 4, categories: 1, missing: 0.1 });
    const model = await fitted(task, matrix, { rounds: 3, leaves: 8, categoryMinRows: 5 });
    const margins = predictTrees(model, matrix);
    const columns = new Map(matrix.columns.map(({ name, values }) => [name, values]));
    for (let output = 0; output < model.outputs; output++) {
      const trees = [1, 2, 3].map((round) => describeTree(model, namesOf(matrix), round, output));
      for (const each of trees) expect(tree.parse(each)).toEqual(each);
      expect(trees.some(({ nodes }) => nodes.some(({ kind }) => kind === 'category'))).toBe(true);
      for (let row = 0; row < matrix.rows; row++) {
        const sum = trees.reduce(
          (score, each) => score + walk(each, (feature) => columns.get(feature)![row]!),
          trees[0]!.start,
        );
        expect(sum).toBe(margins[row * model.outputs + output]);
      }
    }
  });

  it('says each node’s gain and cover, which of the first trainer’s models are not known', async () => {
    const matrix = randomMatrix({ rows: 300, numbers: 3, categories: 0, missing: 0 });
    const model = await fitted('regression', matrix, { rounds: 1, leaves: 6 });
    const { nodes } = describeTree(model, namesOf(matrix), 1, 0);
    expect(nodes[0]!.cover).toBe(300);
    for (const node of nodes) {
      if (node.kind === 'leaf') continue;
      expect(node.gain!).toBeGreaterThan(0);
      expect(nodes[node.left]!.cover! + nodes[node.left + 1]!.cover!).toBeCloseTo(node.cover!, 6);
    }
    const before = describeTree({ ...model, gain: undefined, cover: undefined }, namesOf(matrix), 1, 0);
    expect(before.nodes.every((node) => !('gain' in node) && !('cover' in node))).toBe(true);
  });

  it('names as many categories as people read, and counts the rest', async () => {
    const levels = 80;
    const values = Float64Array.from({ length: 4000 }, (_, row) => row % levels);
    const matrix = { rows: 4000, columns: [{ name: 'town', kind: 'category' as const, levels, values }] };
    const y = values.map((code) => (code < 40 ? 1 : 0));
    const params = gbt.params.parse({ rounds: 1, leaves: 2, categoryMembers: 255, categoryMinRows: 1 });
    const input = { task: 'binary' as const, classes: classes.binary, train: { matrix, y }, params, random };
    const { model } = await gbt.fit(input);
    const [root] = describeTree(model, namesOf(matrix), 1, 0).nodes;
    if (root?.kind !== 'category') throw new Error('the root is no split on a category');
    expect(root.levels.length).toBe(MOST_LEVELS);
    // Forty go together; the missing one is told by its side.
    expect(root.levels.length + root.more).toBe(root.missing === 'left' ? 39 : 40);
  });

  it('answers the first splits of a tree that is too large to be drawn', async () => {
    const matrix = randomMatrix({ rows: 3000, numbers: 2 });
    const model = await fitted('regression', matrix, { rounds: 1, leaves: 700, minRows: 1 });
    const large = describeTree(model, namesOf(matrix), 1, 0);
    expect(large.splits).toBe(699);
    expect(large.nodes.length).toBe(2 * MOST_SPLITS + 1);
    expect(large.nodes.some((node) => node.kind !== 'leaf' && node.left >= large.nodes.length)).toBe(true);
    expect(tree.safeParse(large).success).toBe(true);
  });

  it('refuses numbers that the model does not have, names of other features, and damaged models', async () => {
    const matrix = randomMatrix({ rows: 200, numbers: 2, categories: 1 });
    const model = await fitted('binary', matrix, { rounds: 2, leaves: 4 });
    const names = namesOf(matrix);
    const kind = (read: () => unknown) => {
      try {
        read();
      } catch (error) {
        return (error as { data: { kind: string } }).data.kind;
      }
      return undefined;
    };
    expect(kind(() => describeTree(model, names, 2, 0))).toBe(undefined);
    expect(kind(() => describeTree(model, names, 3, 0))).toBe('NotFound');
    expect(kind(() => describeTree(model, names, 1, 1))).toBe('NotFound');
    expect(kind(() => describeTree(model, names.slice(1), 1, 0))).toBe('BadInput');
    expect(kind(() => describeTree(model, names.toReversed(), 1, 0))).toBe('BadInput');
    const loop = { ...model, left: model.left.map(() => 1) };
    expect(kind(() => decodeTrees(encodeTrees(loop)))).toBe('BadInput');
  });

  it('cuts names that nobody could read', async () => {
    const matrix = randomMatrix({ rows: 200, numbers: 1 });
    const name = '🙂'.repeat(5000);
    const named = { rows: 200, columns: [{ ...matrix.columns[0]!, name }] };
    const model = await fitted('binary', named, { rounds: 1, leaves: 2 });
    const [root] = describeTree(model, [{ name, kind: 'number' }], 1, 0).nodes;
    expect(root).toMatchObject({ feature: `${'🙂'.repeat(199)}…` });
  });
});
