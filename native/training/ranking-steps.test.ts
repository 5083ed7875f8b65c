import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import canonicalize from 'canonicalize';
import { describe, expect, it } from 'vitest';
import { random } from '../../test/support/random-matrix.ts';
import { testContext, type TestContext } from '../../test/support/step-context.ts';
import { open, score, splitOf, train } from '../../test/support/trained.ts';
import { crossValidateSpec } from './contract.ts';
import { ROLE } from './predictions.ts';
import { trainingCrossValidate } from './steps.ts';

const ROWS = 900;

function put(text: string): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'assay-ranking-')), 'table.csv');
  writeFileSync(file, text);
  return file;
}

describe('training steps of a ranking', () => {
  const ranked = { target: 'grade', task: 'ranking', group: 'query' } as const;
  const learner = { learner: 'gbt', minRows: 5, rounds: 30, patience: 10 };

  /** Queries of five rows, which lie among each other; grades go with x and its rank in the query, which y shifts. */
  function queryTable(rows: number, seed: string): string {
    const r = random(seed);
    const lines = ['x,y,query,grade'];
    for (let i = 0; i < rows; i++) {
      const query = i % (rows / 5);
      const [x, noise] = [r.uniform(4 * i), r.uniform(4 * i + 1)];
      const grade = Math.floor(3 * (0.8 * x + 0.2 * noise));
      lines.push(`${x.toFixed(4)},${noise > 0.5 ? 1 : 0},q${query},${i % 97 === 5 ? '' : grade}`);
    }
    return `${lines.join('\n')}\n`;
  }

  /** Whole queries; every sixth validates, calibrates, tests. */
  const whole = Uint8Array.from({ length: ROWS }, (_, i) =>
    i % 97 === 5
      ? ROLE.unused
      : ([ROLE.validation, ROLE.calibration, ROLE.test][(i % (ROWS / 5)) % 6] ?? ROLE.train),
  );

  async function ranking(context: TestContext) {
    const { dataset } = await open(context, put(queryTable(ROWS, 'ranking')));
    return { dataset, split: await splitOf(context, whole) };
  }

  it('give the same bytes at 1, 2 and 4 threads, stop on NDCG and score whole queries', async () => {
    const results: string[] = [];
    for (const threads of [1, 2, 4]) {
      const context = testContext({ threads, id: 'a'.repeat(64) });
      const { dataset, split } = await ranking(context);
      const spec = { ...learner, stopOn: 'ndcgAt5', metrics: ['map'] };
      const trained = await train(context, dataset, split, ranked, spec);
      const { rounds, curves, features, task } = trained.fitted;
      expect({ task, features }).toEqual({ task: 'ranking', features: ['x', 'y'] });
      const { ndcgAt5, map } = curves!.metrics!;
      expect(map).toHaveLength(ndcgAt5!.length);
      expect(ndcgAt5!.indexOf(Math.max(...ndcgAt5!)) + 1).toBe(rounds);
      expect(ndcgAt5![rounds! - 1]!).toBeGreaterThan(0.9);
      const held = await score(context, trained, ranked, dataset, split);
      expect(held.query).toHaveLength(held.row.length);
      results.push(canonicalize({ fitted: trained.fitted, margin: [...held.margin] })!);
    }
    expect(new Set(results).size).toBe(1);
  });

  it('cross-validate by whole queries', async () => {
    const context = testContext();
    const { dataset, split } = await ranking(context);
    const { plan } = await train(context, dataset, split, ranked, learner);
    const run = (folds: number, spec: object = learner) =>
      trainingCrossValidate.run(context, crossValidateSpec.parse({ ...ranked, train: spec, folds }), [
        dataset,
        split,
        plan,
      ]);
    const found = await run(3);
    expect(Object.keys(found.metrics).sort()).toEqual(['map', 'mrr', 'ndcg', 'ndcgAt10', 'ndcgAt5']);
    expect(found.metrics.ndcg!.mean).toBeGreaterThan(
      (await run(3, { learner: 'baseline' })).metrics.ndcg!.mean,
    );
    await expect(run(95)).rejects.toThrow(/90 queries of training rows for 95 folds/);
  });

  it('refuse learners that do not rank, and rows of no query by their row in the file', async () => {
    const context = testContext();
    const { dataset, split } = await ranking(context);
    await expect(train(context, dataset, split, ranked, { learner: 'random-forest' })).rejects.toThrow(
      /random-forest does not do ranking/,
    );
    await expect(train(context, dataset, split, { ...ranked, group: undefined }, learner)).rejects.toThrow(
      /No column says which rows are ranked together/,
    );
    const lines = queryTable(ROWS, 'ranking').split('\n');
    lines[12] = lines[12]!.replace(/q\d+/, '');
    const torn = await open(context, put(lines.join('\n')));
    await expect(train(context, torn.dataset, split, ranked, learner)).rejects.toThrow(/Row 12 has no query/);
  });
});
