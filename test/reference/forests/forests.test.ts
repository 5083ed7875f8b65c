/** Forests beside scikit-learn's: of many trees the expectation is compared, what is left of chance is small. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sigmoid } from '../../../native/stats/elementary.ts';
import { learners } from '../../../native/training/learners.ts';
import type { Task } from '../../../native/training/target.ts';
import { kernelEngines } from '../../../native/training/trees/runtime.ts';
import { numbersMatrix, random } from '../../support/random-matrix.ts';

interface Golden {
  readonly x: readonly (readonly number[])[];
  readonly held: readonly (readonly number[])[];
  readonly binary: readonly number[];
  readonly value: readonly number[];
  readonly cases: readonly {
    readonly learner: string;
    readonly task: Task;
    readonly params: object;
    /** Shares of both classes, or means. */
    readonly expected: readonly (number | readonly number[])[];
  }[];
  readonly crowd: readonly (readonly number[])[];
  readonly anomaly: readonly number[];
}

const golden = JSON.parse(readFileSync(new URL('./forests.json', import.meta.url), 'utf8')) as Golden;

/** A third of scikit-learn's, to be quick: a share then varies by 0.015 at most by chance. */
const TREES = 1000;
/**
 * Root mean square of the differences. Where the best threshold is searched ours lies beside the last value on its left
 * (a bin's bound), scikit-learn's midway to the next one in the node: in small leaves that shows.
 */
const MOST = { 'random-forest': 0.04, 'extra-trees': 0.02 } as Readonly<Record<string, number>>;

async function margins(learner: string, task: Task, columns: Golden['x'], y: readonly number[], params: object) {
  const { fit, predict, params: schema } = learners.get(learner)!;
  const { model } = await fit({
    task,
    classes: task === 'regression' ? [] : ['no', 'yes'],
    train: { matrix: numbersMatrix(...columns), y: Float64Array.from(y) },
    params: schema.parse({ trees: TREES, ...params }),
    random,
    trees: kernelEngines(1),
  });
  return predict(model, numbersMatrix(...golden.held));
}

const rms = (differences: readonly number[]): number =>
  Math.sqrt(differences.reduce((sum, each) => sum + each * each, 0) / differences.length);

describe('forests beside scikit-learn', () => {
  it.each(golden.cases.map((each) => [`${each.learner}, ${JSON.stringify(each.params)}, ${each.task}`, each] as const))(
    'answer alike: %s',
    { timeout: 120_000 },
    async (_, { learner, task, params, expected }) => {
      const y = task === 'regression' ? golden.value : golden.binary;
      const ours = await margins(learner, task, golden.x, y, params);
      const differences = Array.from(ours, (margin, row) => {
        const theirs = expected[row]!;
        return typeof theirs === 'number' ? margin - theirs : sigmoid(margin) - theirs[1]!;
      });
      const mean = differences.reduce((sum, each) => sum + each, 0) / differences.length;
      const scale = task === 'regression' ? deviation(golden.value) : 1;
      expect(rms(differences) / scale).toBeLessThan(MOST[learner]!);
      expect(Math.abs(mean) / scale).toBeLessThan(0.01);
    },
  );

  it('find the same anomalies', { timeout: 60_000 }, async () => {
    const ours = await margins('isolation-forest', 'binary', golden.crowd, golden.binary, {});
    expect(rms(Array.from(ours, (margin, row) => sigmoid(margin) - golden.anomaly[row]!))).toBeLessThan(0.01);
  });
});

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return rms(values.map((value) => value - mean));
}
