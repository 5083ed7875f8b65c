import { describe, expect, test } from 'vitest';
import type { Figure } from '../evaluation/contract.ts';
import { measureBinary } from '../evaluation/measure-binary.ts';
import { measureMulticlass } from '../evaluation/measure-multiclass.ts';
import type { Measured } from '../evaluation/measured.ts';
import { measureQueries } from '../evaluation/measure-queries.ts';
import { measureRegression } from '../evaluation/measure-regression.ts';
import { measuredDisparities } from '../fairness/contract.ts';
import { measureBinary as compareBinary } from '../fairness/measure-binary.ts';
import {
  measureMulticlass as compareMulticlass,
  measureRegression as compareRegression,
} from '../fairness/measure-others.ts';
import type { Grouping } from '../fairness/contract.ts';
import { taskName, type TaskName } from '../data/contract.ts';
import { createRandom } from '../stats/random.ts';
import { foldMetrics } from '../training/fold-metrics.ts';
import { roundMetricsOf } from '../training/stopping/contract.ts';
import { baseMetric, inReadingOrder, meaningOf, metricDefinition, metricIds } from './contract.ts';

const n = 24;
const random = createRandom('7'.repeat(64), 'metrics');
const options = { count: 0, level: 0.95, random };
const row = Uint32Array.from({ length: n }, (_, i) => i);
const groups = {
  columns: ['g'],
  groups: ['a', 'b'].map((name) => ({ name, values: [name] })),
  label: row.map((i) => i % 2),
};
const spec = { threshold: 0.5, intervals: { count: 0, level: 0.95 } };
const classesOf = { binary: ['no', 'yes'], multiclass: ['x', 'y', 'z'], regression: [], ranking: [] };
const margins = (outputs: number) =>
  Float64Array.from({ length: n * outputs }, (_, i) => 4 * random.uniform(i) - 2);
const labels = (classes: number) => Float64Array.from(row, (i) => Math.floor(i / 2) % classes);

const values = Float64Array.from(row, (i) => random.uniform(100 + i));

const calibrator = (task: TaskName) => ({
  task,
  method: 'none' as const,
  classes: classesOf[task].length,
  outputs: [],
});

/** Names of all that is measured of a task: by the evaluation, of groups, over folds, and after rounds. */
async function measuredIds(task: TaskName): Promise<string[]> {
  const outputs = task === 'multiclass' ? 3 : 1;
  const y = task === 'regression' ? values : labels(classesOf[task].length || 3);
  const query = Int32Array.from(row, (i) => i % 4);
  const rows = { row, y, margins: margins(outputs), query };
  const classes = classesOf[task];
  const whole = { ...spec, task, classes, outputs };
  const limits = { minimum: 1, classes };
  let measured: Measured;
  let compared: Pick<Grouping, 'overall' | 'groups' | 'disparities'>;
  if (task === 'binary') {
    measured = await measureBinary(whole, calibrator(task), rows, rows, options);
    const binary = {
      probabilities: rows.margins.map((x) => (x + 2) / 4),
      outcomes: Uint8Array.from(y),
      threshold: 0.5,
    };
    compared = await compareBinary(limits, groups, binary, options);
  } else if (task === 'multiclass') {
    measured = await measureMulticlass(whole, calibrator(task), rows, options);
    compared = await compareMulticlass(limits, groups, { y, predicted: y.toReversed() }, options);
  } else if (task === 'ranking') {
    measured = await measureQueries(rows, options);
    compared = { overall: {}, groups: [], disparities: {} };
  } else {
    measured = await measureRegression(rows, options);
    compared = await compareRegression(limits, groups, { y, predicted: rows.margins }, options);
  }
  const { medianAbsoluteError, bias } = measured.regression ?? {};
  const parts: Readonly<Record<string, Figure | number | undefined>>[] = [
    measured.metrics,
    measured.raw,
    measured.rates ?? {},
    measured.regression === undefined ? {} : { medianAbsoluteError, bias },
    compared.overall,
    ...compared.groups.map(({ rates }) => rates),
    compared.disparities,
    foldMetrics(task, outputs, rows.margins, y, query),
    Object.fromEntries(roundMetricsOf[task].map((id) => [id, 0])),
  ];
  return [...new Set(parts.flatMap(Object.keys))];
}

const tasks = taskName.options;

describe('definitions', () => {
  test('there is one of every metric that is measured, and none of one that is not', async () => {
    const ids = (await Promise.all(tasks.map(measuredIds))).flat();
    expect(new Set(ids.map(baseMetric))).toEqual(new Set(metricIds));
  });

  test.each(tasks)('every disparity that a limit may be set on is defined: %s', (task) => {
    for (const id of measuredDisparities[task]) expect(metricIds).toContain(id);
  });

  test.each(tasks)('each says what it is and how to read it, in sentences: %s', (task) => {
    for (const id of metricIds) {
      const { title, definition, reading } = metricDefinition(id, task);
      for (const text of [definition, reading]) expect(text, id).toMatch(/^\S.*[.)]$/su);
      expect(title).not.toBe('');
    }
  });

  test('no two bear the same title', () => {
    const titles = metricIds.map((id) => metricDefinition(id).title);
    expect(new Set(titles).size).toBe(titles.length);
  });
});

test('a metric of a class is titled with the class, written as the caller writes names', () => {
  const id = 'demographicParityDifference:<b>:x';
  expect(metricDefinition(id, 'multiclass').title).toBe('Demographic parity difference, <b>:x');
  expect(metricDefinition(id, 'multiclass', (name) => name.toUpperCase()).title).toMatch(/, <B>:X$/);
});

test('an unknown metric keeps its name, also one of an object of the language', () => {
  for (const id of ['liftAt10', 'constructor', '__proto__']) {
    const unknown = metricDefinition(id, 'multiclass');
    expect(unknown.title).toBe(id);
    expect(meaningOf(unknown)).toBe('');
  }
});

test('of several classes the Brier score ends at 2, and is not drawn from 0 to 1', () => {
  expect(metricDefinition('brier').scale).toBe('share');
  expect(metricDefinition('brier', 'multiclass').scale).toBe('other');
});

test('reading order is that of the definitions; classes by name, unknown ones last', () => {
  const given = ['zeta', 'selectionRate:b', 'alpha', 'accuracy', 'selectionRate:a', 'rocAuc'];
  const order = ['rocAuc', 'accuracy', 'selectionRate:a', 'selectionRate:b', 'alpha', 'zeta'];
  expect(inReadingOrder(given)).toEqual(order);
  expect(inReadingOrder(given.map((id) => ({ id }))).map(({ id }) => id)).toEqual(order);
});
