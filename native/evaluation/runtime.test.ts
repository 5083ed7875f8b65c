import { describe, expect, test } from 'vitest';
import { createRandom } from '../stats/random.ts';
import { resampleInTurn } from '../stats/resample.ts';
import { regressionScores } from './regression-scores.ts';
import * as regressionStatistics from './regression-statistics.ts';
import { threadedResampler } from './runtime.ts';

const random = createRandom('d'.repeat(64), 'test');
const rows = 400_000;
const actual = Float64Array.from({ length: rows }, (_, row) => random.uniform(row));
const predicted = actual.map((value, row) => value + random.uniform(rows + row) / 10);
const work = { ...regressionStatistics, data: regressionScores(predicted, actual) };
const names = ['rmse', 'r2', 'bias'];
const never = new AbortController().signal;

describe('resamples in threads', () => {
  test('are the same bytes as in turn, and say how many are done', async () => {
    const done: number[] = [];
    const resamples = { sizes: Uint32Array.of(rows), random, count: 51 };
    const inTurn = await resampleInTurn(work.statisticsOf(work.data), names, resamples);
    for (const threads of [2, 3]) {
      const found = await threadedResampler({ threads, signal: never })(work, names, {
        ...resamples,
        progress: (so) => done.push(so),
      });
      expect(Buffer.from(found.buffer).equals(Buffer.from(inTurn.buffer))).toBe(true);
    }
    expect(done.slice(0, 51)).toEqual(Array.from({ length: 51 }, (_, i) => i + 1));
  });

  test.each([1, 2])('stop when they are cancelled (%d threads)', async (threads) => {
    const controller = new AbortController();
    const found = threadedResampler({ threads, signal: controller.signal })(work, names, {
      sizes: Uint32Array.of(rows),
      random,
      count: 100_000,
      progress: () => controller.abort(),
    });
    await expect(found).rejects.toThrow('The job was cancelled.');
  });

  test('an error in a thread is the caller’s error', async () => {
    const bad = { ...work, data: { ...work.data, order: undefined as unknown as Uint32Array } };
    const found = threadedResampler({ threads: 2, signal: never })(bad, names, {
      sizes: Uint32Array.of(rows),
      random,
      count: 60,
    });
    await expect(found).rejects.toThrow();
  });
});
