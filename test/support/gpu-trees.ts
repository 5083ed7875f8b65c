/** Holds trees that are grown on a GPU to those of the CPU. Importing this needs a GPU, or `software-gpu.ts`. */
import { expect } from 'vitest';
import { openDevice } from '../../native/gpu/device-process.ts';
import type { LabelledRows } from '../../native/training/learner.ts';
import type { Task } from '../../native/training/target.ts';
import { gpuEngines, type Where } from '../../native/training/trees/gpu/engine.ts';
import { plainEngine } from '../../native/training/trees/plain/plain.ts';
import { kernelEngines } from '../../native/training/trees/runtime.ts';
import { fitTrees, type TreesFit } from './fit-trees.ts';
import { random, randomMatrix, randomQueries, randomTarget } from './random-matrix.ts';

/** Lets no failing GPU go by: training would go on on the CPU, and the trees be the same. */
export const failing = (where: Where): void => {
  if (where.on === 'cpu') throw where.fault;
};
const onGpu = gpuEngines(kernelEngines(1), () => openDevice(), failing);

/** Expects of the GPU what the kernels and, where they are not too many rows for it, the plain trainer give. */
export async function expectSameTrees(fit: Omit<TreesFit, 'trees'>, plain = true) {
  const gpu = await fitTrees({ ...fit, trees: onGpu });
  for (const trees of [kernelEngines(1), ...(plain ? [plainEngine] : [])]) {
    const other = await fitTrees({ ...fit, trees });
    expect(gpu.curves).toEqual(other.curves);
    expect(Buffer.from(gpu.bytes).equals(Buffer.from(other.bytes))).toBe(true);
    expect(gpu.fitted.importances).toEqual(other.fitted.importances);
  }
  return gpu;
}

/** Four numbers, some of them missing, two categories, and a target; of weights some are 0. */
export function gpuRows(task: Task, rows: number, weighted: boolean, seed: number): LabelledRows {
  const matrix = randomMatrix({ rows, numbers: 4, categories: 2, missing: 0.15, seed });
  const draws = random(`weights ${seed}`);
  return {
    matrix,
    y: randomTarget(matrix, task, 3, seed),
    ...randomQueries(task, rows, seed),
    ...(weighted && { weights: Float64Array.from({ length: rows }, (_, row) => draws.below(row, 4) / 2) }),
  };
}
