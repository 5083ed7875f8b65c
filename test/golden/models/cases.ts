/** Fits whose bytes are kept: whatever changes one of them has to raise the version of `training.fit`. */
import { createHash } from 'node:crypto';
import { random, randomMatrix, randomQueries, randomTarget } from '../../support/random-matrix.ts';
import { learners } from '../../../native/training/learners.ts';
import type { Task } from '../../../native/training/target.ts';
import type { TreeEngineFactory } from '../../../native/training/trees/engine.ts';

const classes = { binary: ['no', 'yes'], multiclass: ['a', 'b', 'c'], regression: [], ranking: [] };

const options: Readonly<Record<string, { readonly learner: string; readonly params: object }>> = {
  gbt: { learner: 'gbt', params: { rounds: 8, leaves: 9 } },
  'gbt, depth-wise with penalties': {
    learner: 'gbt',
    params: { rounds: 5, growth: 'depth', maxDepth: 4, l1: 0.1, l2: 1, minGain: 0.01 },
  },
  'gbt, constrained': {
    learner: 'gbt',
    params: { rounds: 5, leaves: 9, monotone: { x0: 'increasing', x2: 'decreasing' }, interactions: [['x0', 'x1']] },
  },
  'gbt, rows and features drawn': {
    learner: 'gbt',
    params: { rounds: 5, leaves: 9, rowFraction: 0.6, featureFraction: 0.7, nodeFeatureFraction: 0.7 },
  },
  'gbt, random thresholds': { learner: 'gbt', params: { rounds: 5, leaves: 9, randomThresholds: true } },
  'gbt, rows drawn by gradient': {
    learner: 'gbt',
    params: { rounds: 6, leaves: 9, rowSampling: 'gradient', learningRate: 0.5 },
  },
  'gbt, trees dropped': { learner: 'gbt', params: { rounds: 8, leaves: 9, dropRate: 0.4, skipDrop: 0.2 } },
  'random-forest': { learner: 'random-forest', params: { trees: 6, leaves: 40 } },
  'extra-trees': { learner: 'extra-trees', params: { trees: 6, leaves: 40 } },
  'isolation-forest': { learner: 'isolation-forest', params: { trees: 6, rows: 64 } },
  logistic: { learner: 'logistic', params: {} },
  linear: { learner: 'linear', params: {} },
  baseline: { learner: 'baseline', params: {} },
};

export interface GoldenCase {
  readonly name: string;
  /** SHA-256 of the model's bytes. */
  digest(trees?: TreeEngineFactory): Promise<string>;
}

export const cases: readonly GoldenCase[] = Object.entries(options).flatMap(([name, { learner: id, params }]) => {
  const learner = learners.get(id)!;
  return learner.tasks.map((task): GoldenCase => ({
    name: `${name}; ${task}`,
    async digest(trees) {
      const { model } = await learner.fit({
        task,
        classes: classes[task],
        train: rowsOf(task, 9000, learner.family === 'tree', 1),
        validation: rowsOf(task, 500, learner.family === 'tree', 2),
        params: learner.params.parse(params),
        random,
        ...(trees && { trees }),
      });
      return createHash('sha256').update(learner.encode(model)).digest('hex');
    },
  }));
});

function rowsOf(task: Task, rows: number, forTrees: boolean, seed: number) {
  const matrix = randomMatrix({
    rows,
    numbers: 5,
    categories: forTrees ? 2 : 0,
    missing: forTrees ? 0.1 : 0,
    seed,
  });
  return { matrix, y: randomTarget(matrix, task, 3, seed), ...randomQueries(task, rows, seed) };
}
