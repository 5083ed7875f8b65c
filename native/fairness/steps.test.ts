import { describe, expect, test } from 'vitest';
import { load, put, sniff } from '../../test/support/open-data.ts';
import { testContext } from '../../test/support/step-context.ts';
import { createRandom } from '../stats/random.ts';
import { encodePredictions, ROLE } from '../training/predictions.ts';
import { fairnessResult } from './contract.ts';
import { fairnessMeasure } from './steps.ts';

const random = createRandom('7'.repeat(64), 'rows');
const ROWS = 600;

/** A file of which every second row is a test row, and a model that favours group b. */
async function measured(threads: number, section: object) {
  const context = testContext({ id: '8'.repeat(64), threads });
  const lines = Array.from(
    { length: ROWS },
    (_, i) => `${['a', 'b', ''][i % 5 < 2 ? 0 : i % 5 < 4 ? 1 : 2]},${20 + (i % 50)}`,
  );
  const input = put(context, `team,age\n${lines.join('\n')}\n`);
  const { dataset } = await load(context, input, await sniff(context, input));
  const row = Uint32Array.from({ length: ROWS }, (_, i) => i);
  const y = Float64Array.from(row, (i) => Number(random.uniform(i) < 0.4));
  const predictions = await context.writeJson({
    parts: {
      predictions: await context.write(
        encodePredictions({
          row,
          role: Uint8Array.from(row, (i) => (i % 2 === 0 ? ROLE.test : ROLE.calibration)),
          y,
          margin: Float64Array.from(
            row,
            (i) => 2 * y[i]! - 1.2 + (i % 5 >= 2 ? 1 : 0) + random.uniform(ROWS + i),
          ),
        }),
      ),
    },
  });
  const evaluation = await context.writeJson({ threshold: { value: 0.6 } });
  const spec = fairnessMeasure.spec.parse({
    task: 'binary',
    classes: ['no', 'yes'],
    outputs: 1,
    intervals: { count: 100 },
    ...section,
  });
  return fairnessMeasure.run(context, spec, [predictions, evaluation, dataset]);
}

describe('fairness.measure', () => {
  const section = {
    groups: ['team', { column: 'age', edges: [40] }, ['team', { column: 'age', edges: [40] }]],
    limits: { demographicParityDifference: 0.05 },
  };

  test('reads the columns of the test rows, and gives the same bytes on any number of threads', async () => {
    const result = await measured(1, section);
    fairnessResult.parse(result);
    expect(result.rows).toBe(ROWS / 2);
    expect(result.threshold).toBe(0.6);
    const [team, age, both] = result.groupings;
    expect(team!.groups.map(({ name, n }) => [name, n])).toEqual([
      ['a', 120],
      ['b', 120],
      ['(missing)', 60],
    ]);
    expect(age!.groups.map(({ name }) => name)).toEqual(['< 40', '≥ 40']);
    expect(both!.columns).toEqual(['team', 'age']);
    expect(both!.groups.length).toBe(6);
    const { value, low, high } = team!.disparities.demographicParityDifference!;
    expect(value).toBeGreaterThan(0.2);
    expect(low!).toBeLessThan(value!);
    expect(high!).toBeGreaterThan(value!);
    expect(team!.limits[0]!.status).toBe('attention');
    const text = JSON.stringify(result);
    expect(text).not.toMatch(/NaN|Infinity/);
    expect(JSON.stringify(await measured(4, section))).toBe(text);
  });

  test('a column that is not there is named', async () => {
    await expect(measured(1, { groups: ['gender'] })).rejects.toThrow(/gender/);
  });
});
