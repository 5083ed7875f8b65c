import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../contract.ts';
import { renderRun } from './render-run.ts';

const figure = (value: number) => ({ value, low: value - 0.5, high: value + 0.5 });

const regression: RunResult = {
  name: 'delay',
  task: 'regression',
  classes: [],
  metrics: { rmse: figure(16.4), mae: figure(11.2), r2: figure(0.8), raw: { rmse: figure(16.4) } },
  threshold: null,
  importance: null,
  fairness: {
    task: 'regression',
    classes: [],
    rows: 90,
    interval: { level: 0.95, method: 'percentile bootstrap within groups', resamples: 100 },
    notes: [],
    groupings: [
      {
        columns: ['origin'],
        groups: [
          {
            name: 'EWR',
            values: ['EWR'],
            n: 60,
            share: 0.67,
            rates: { meanError: figure(1), mae: figure(11) },
          },
          {
            name: 'JFK',
            values: ['JFK'],
            n: 29,
            share: 0.33,
            unstable: 'fewer than 30 rows',
            rates: { meanError: figure(-1), mae: figure(12) },
          },
        ],
        overall: {},
        disparities: { maeDifference: figure(1), meanErrorDifference: figure(2) },
        stableDisparities: { maeDifference: { value: null, low: null, high: null } },
        limits: [
          { disparity: 'maeDifference', limit: 0.75, status: 'attention', value: 1, low: 0.5, high: 1.5 },
          {
            disparity: 'meanErrorDifference',
            limit: 2.25,
            status: 'uncertain',
            value: 2,
            low: 1.5,
            high: 2.5,
          },
        ],
        notes: [],
      },
    ],
  },
  crossValidation: {
    folds: 5,
    repeats: 2,
    rows: 210,
    metrics: { rmse: { mean: 16.9, deviation: 0.4, folds: [16.9] } },
  },
  warnings: [],
  notes: [],
  data: {
    sources: [],
    dataset: '',
    rows: 300,
    columns: 1,
    rejects: 1,
    counts: { train: 210, validation: 0, calibration: 0, test: 90 },
  },
  timings: { sniff: { seconds: 1, cached: false } },
  model: { learner: 'linear', device: 'cpu', size: 900, iterations: 1, features: 12 },
  package: null,
  steps: {},
  workspace: '/w',
  seconds: 1,
};

describe('a run in the terminal', () => {
  const lines = renderRun(regression).split('\n');
  const line = (start: string): string => lines.find((one) => one.trim().startsWith(start)) ?? '';

  test('says iterations of a linear learner, and one of a thing in the singular', () => {
    expect(lines[1]).toBe('delay: linear, 1 iteration, 12 features, 900 B');
    expect(lines[2]).toMatch(/^300 rows × 1 column: .*; 1 row rejected$/);
    expect(line('1 step in')).not.toBe('');
  });

  test('shows cross-validation; a regression is not before any calibration', () => {
    expect(line('5 folds, 2 times, on 210 training rows')).toMatch(/ mean\s+deviation between folds$/);
    expect(line('RMSE')).toContain('16.4');
    expect(lines.filter((one) => one.includes('RMSE'))[1]).toMatch(/16\.900\s+0\.4000$/);
  });

  test('shows every disparity of any task, with the verdict on its limit', () => {
    expect(line('MAE difference')).toMatch(/1.000 \[0.500, 1.500\]\s+beyond 0\.75$/);
    expect(line('Mean error difference')).toMatch(/may be beyond 2\.25$/);
    expect(line('JFK *')).not.toBe('');
    expect(line('* few rows')).not.toBe('');
  });
});
