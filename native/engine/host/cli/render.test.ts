import { describe, expect, test } from 'vitest';
import type { ProfileOutput } from '../../contract.ts';
import type { PermutationResult } from '../../../explanation/contract.ts';
import { parseRecipe } from '../../recipe/parse-recipe.ts';
import { commands, findCommand } from './commands.ts';
import { displayWidth } from './display-width.ts';
import { render, renderers } from './render.ts';

const shown = (words: string, result: unknown, columns?: number): string =>
  render(findCommand(words.split(' '))!.command, result, columns);

const digest = 'ab'.repeat(32);

test('every command has words for people, and no other has', () => {
  expect(Object.keys(renderers).sort()).toEqual(commands.map(({ words }) => words.join(' ')).sort());
});

describe('a workspace for people', () => {
  test('info', () => {
    const size = { files: 1, bytes: 2_000 };
    const text = shown('workspace info', {
      root: '/w',
      format: 2,
      created: '2026-01-31T09:05:07.123Z',
      events: 1,
      head: digest,
      problems: 0,
      steps: 12,
      sources: 1,
      packages: 1,
      failures: 0,
      erased: 0,
      log: size,
      objects: size,
      cache: { files: 0, bytes: 0 },
      openIn: { pid: 7, host: 'here', started: '2026-01-31T09:05:07.123Z' },
    });
    expect(text).toContain('made      2026-01-31 09:05 UTC, format 2');
    expect(text).toContain('1 source file, 12 steps, 1 package written');
    expect(text).toContain('log       1 event, 2.0 kB');
    expect(text).toContain('process 7 on here');
  });

  test('log verify tells the faults first', () => {
    const report = { workspace: '/w', events: 3, head: digest, bodies: 1, erased: [], objects: 2, notes: [] };
    expect(shown('log verify', { ...report, verdict: 'whole', problems: [] })).toMatch(/^WHOLE/);
    const problems = [{ where: 'objects/ab', what: 'The object is not what its name says.' }];
    const broken = shown('log verify', { ...report, verdict: 'broken', problems });
    expect(broken).toMatch(/^BROKEN: 1 fault found\.\n {2}✗ objects\/ab: The object/);
    expect(broken).toContain('3 events, 1 body, 2 objects');
  });

  test('clean says whether anything went', () => {
    const nothing = { dryRun: true, objects: 0, objectBytes: 0, cacheFiles: 0, cacheBytes: 0 };
    expect(shown('workspace clean', nothing)).toBe('Nothing to remove.\n');
    expect(shown('workspace clean', { ...nothing, cacheFiles: 1 })).toMatch(
      /^Would be removed[\s\S]*1 file of/,
    );
    expect(shown('workspace clean', { ...nothing, dryRun: false, objects: 2 })).toMatch(
      /^Removed[\s\S]*2 objects/,
    );
  });
});

test('a checked recipe says what a run would do, defaults included', () => {
  const recipe = parseRecipe(
    `recipe: 1
name: small
data: { source: a.csv, target: y, positive: "yes", sensitive: [sex], exclude: [id] }
train: { learner: gbt, rounds: 5, crossValidation: { folds: 4 } }
fairness: { groups: [sex, [sex, race], { column: age, bins: 3 }] }
explain: { permutation: { metric: brier } }
`,
    'r.yaml',
  );
  const text = shown('recipe check', { recipe, files: [{ name: 'a.csv', bytes: 1_200 }] });
  expect(text).toMatch(/^Fine: the recipe small can be read/);
  expect(text).toMatch(/data +a\.csv \(1\.2 kB\)/);
  expect(text).toMatch(/target +y, positive: yes/);
  expect(text).toMatch(/split +stratified: 20 % test/);
  expect(text).toMatch(/train +gbt, rounds 5.*cross-validation of 4 folds × 1/);
  expect(text).toMatch(/fairness +groups by sex, sex × race, age/);
  expect(text).toMatch(/explain +permutation importance, 10 shuffles a column on the test rows, brier/);
});

test('a checked ranking says within what rows are ranked, and that nothing is calibrated', () => {
  const recipe = parseRecipe(
    `recipe: 1
name: small
data: { source: a.csv, target: y, task: ranking, group: q }
train: { learner: gbt }
`,
    'r.yaml',
  );
  const text = shown('recipe check', { recipe, files: [{ name: 'a.csv', bytes: 1_200 }] });
  expect(text).toMatch(/target +y, rows ranked within q/);
  expect(text).toMatch(/split +group by q: 20 % test, no calibration, 10 % validation/);
});

describe('what columns are worth to a model', () => {
  const column = { features: ['x'], deviation: 0.01, drops: [0.2] };
  const result: PermutationResult = {
    task: 'binary',
    classes: ['no', 'yes'],
    metric: 'rocAuc',
    baseline: { value: 0.91, low: 0.9, high: 0.92 },
    rows: { from: 'test', used: 1000, of: 1000 },
    repeats: 10,
    interval: { level: 0.95, method: 'grouped jackknife', groups: 21 },
    columns: [
      { ...column, name: 'age', mean: 0.2, low: 0.15, high: 0.25 },
      { ...column, name: 'a\u001b[2J', mean: null, low: null, high: null, deviation: null },
    ],
    features: [{ ...column, name: 'age is missing', mean: 0.01, low: 0, high: 0.02 }],
    notes: ['Columns that say much the same stand in for each other.'],
  };

  test('says what was shuffled, and each column with its interval', () => {
    const text = shown('explain', result);
    expect(text).toContain(
      'ROC AUC before calibration, worse where a column is shuffled among 1,000 test rows',
    );
    expect(text).toContain('Without shuffling: 0.9100 [0.9000, 0.9200]');
    expect(text).toMatch(/age +0\.2000 \[0\.1500, 0\.2500\] +0\.0100/);
    expect(text).toMatch(/age is missing +0\.0100/);
    expect(text).not.toContain('\u001b');
    expect(text).toContain('stand in for each other');
  });

  test('says why it is not defined', () => {
    const why = "Every row is of class 'yes': there is nothing to rank it against.";
    const text = shown('explain', { ...result, baseline: { value: null, low: null, high: null, why } });
    expect(text).toContain(why);
  });
});

describe('a profile', () => {
  const column = { missing: 0, distinct: 2, top: [] };
  const dialect = {
    encoding: 'utf-8',
    newline: '\n',
    delimiter: '\t',
    quote: '',
    escape: '"',
    decimal: ',',
    thousands: '.',
    header: true,
    trim: false,
  } as const;
  const number = {
    min: 1990,
    max: 2013,
    mean: 2001.5,
    zeros: 0,
    negatives: 0,
    infinite: 0,
    quantiles: [{ p: 0.5, value: 2000 }],
    histogram: { edges: [], counts: [] },
  };
  const output = {
    file: 'a\u001b[2J.tsv',
    sha256: digest,
    layout: {
      format: 'csv',
      compression: 'gzip',
      dialect,
      columns: ['year', 'born', 'name'].map((name) => ({
        name,
        header: name,
        type: 'text' as const,
        nullWords: name === 'name' ? ['NA', '?'] : [],
        present: 1,
        examples: [],
      })),
      rows: 1,
      broken: 0,
      warnings: [],
    },
    dataset: {
      dataset: digest,
      rows: 1,
      columns: [{ name: 'year', type: 'integer', missing: 0 }],
      rejects: 1,
      rejectsByReason: {},
      warnings: [],
      parts: { dataset: digest },
    },
    profile: {
      rows: 3,
      duplicateRows: 0,
      target: { column: 'name', task: 'binary', missing: 0, classes: [{ label: '名前', count: 3 }] },
      columns: [
        {
          ...column,
          name: 'year',
          type: 'integer',
          number,
          relation: { measure: 'auc', value: 0.75, rows: 3 },
        },
        {
          ...column,
          name: 'born',
          type: 'timestamp',
          time: { min: '2013-01-01T11:00:00Z', median: '2013-01-02T00:00:00Z', max: '2014-01-01T02:00:30Z' },
        },
        { ...column, name: 'name', type: 'text', top: [{ value: '名前'.repeat(40), count: 2 }] },
      ],
      warnings: [{ column: 'year', what: 'year has one value only.', fix: 'Exclude it.' }],
    },
    steps: { sniff: digest, import: digest, profile: digest },
  } satisfies ProfileOutput;

  test.each([60, 80, 100, 120])('fits a terminal of %i columns', (columns) => {
    const tables = shown('profile', output, columns)
      .split('\n')
      .filter((line) => /^ {2}(numbers|dates|text|year|born|name|─)/.test(line));
    expect(tables).toHaveLength(9);
    for (const line of tables) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
  });

  test('says how the file was read, and shows what is in it', () => {
    const text = shown('profile', output, 120);
    expect(text).toContain('1 row × 1 column, 1 row set aside');
    expect(text).toContain(
      'UTF-8 · delimiter tab · no quotes · with header · decimal comma · thousands point',
    );
    expect(text).toContain('"NA" in name; "?" in name');
    expect(text).toContain('name: binary, 名前 3 (100.0 %)');
    expect(text).toMatch(/year .* 1990 .* 2013 +0\.7500/);
    expect(text).toContain('2013-01-01 11:00  2014-01-01 02:00:30');
    expect(text).toContain('! year has one value only. → Exclude it.');
    expect(text).not.toContain('\u001b');
  });
});
