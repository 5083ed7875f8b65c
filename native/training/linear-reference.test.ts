import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { learners } from './learners.ts';
import type { LinearModel } from './linear-model.ts';
import { random } from '../../test/support/random-matrix.ts';

interface Case {
  readonly name: string;
  readonly learner: string;
  readonly target: 'binary' | 'multi' | 'value';
  readonly weighted: boolean;
  readonly params: {
    readonly l1Ratio: number;
    readonly penalty?: string;
    readonly c?: number;
    readonly alpha?: number;
  };
  readonly coef: number[][];
  readonly intercept: number[];
  readonly objective: number | null;
  readonly x?: 'scaled';
}
type Golden = Record<'x' | 'scaled', number[][]> &
  Record<'binary' | 'multi' | 'value' | 'weights', number[]> & { readonly cases: Case[] };

const golden = JSON.parse(
  readFileSync(new URL('../../test/reference/training/linear.json', import.meta.url), 'utf8'),
) as Golden;
const tasks = { binary: 'binary', multi: 'multiclass', value: 'regression' } as const;

/** The stated objective, written again. */
function objectiveOf(model: LinearModel, { params, target, weighted }: Case, x: number[][]): number {
  const features = x[0]!.length;
  const weights = weighted ? golden.weights : golden.weights.map(() => 1);
  const y = golden[target];
  let loss = 0;
  x.forEach((row, i) => {
    const z = Array.from(model.intercept, (start, k) =>
      row.reduce((sum, value, j) => sum + value * model.coefficients[k * features + j]!, start),
    );
    if (target === 'value') loss += (weights[i]! * (y[i]! - z[0]!) ** 2) / 2;
    else {
      const all = target === 'binary' ? [0, z[0]!] : z;
      const top = Math.max(...all);
      loss +=
        weights[i]! * (top + Math.log(all.reduce((sum, v) => sum + Math.exp(v - top), 0)) - all[y[i]!]!);
    }
  });
  const l1 = model.coefficients.reduce((sum, v) => sum + Math.abs(v), 0);
  const l2 = model.coefficients.reduce((sum, v) => sum + v * v, 0);
  const penalty = params.l1Ratio * l1 + ((1 - params.l1Ratio) / 2) * l2;
  if (target !== 'value') return params.c! * loss + penalty;
  return loss / weights.reduce((a, b) => a + b, 0) + params.alpha! * penalty;
}

describe('linear learners against scikit-learn', () => {
  it.each(golden.cases.map((each) => [`${each.learner}: ${each.name}`, each] as const))(
    '%s',
    async (_, each) => {
      const learner = learners.get(each.learner)!;
      const x = golden[each.x ?? 'x'];
      const y = golden[each.target];
      const fitted = await learner.fit({
        task: tasks[each.target],
        classes: each.target === 'value' ? [] : [...new Set(y)].map(String),
        train: {
          matrix: {
            rows: x.length,
            columns: x[0]!.map((_, j) => ({
              name: `x${j}`,
              kind: 'number',
              levels: 0,
              values: Float64Array.from(x, (row) => row[j]!),
            })),
          },
          y: Float64Array.from(y),
          ...(each.weighted ? { weights: Float64Array.from(golden.weights) } : {}),
        },
        params: learner.params.parse(each.params),
        random,
      });
      const model = fitted.model as LinearModel;
      expect(fitted.notes).toEqual([]);
      if (each.objective !== null) {
        const ours = objectiveOf(model, each, x);
        expect(ours).toBeLessThanOrEqual(each.objective + 1e-10 * Math.max(1, each.objective));
        expect(ours).toBeGreaterThan(each.objective - 1e-8 * Math.max(1, each.objective));
      }
      // A multinomial intercept is known up to a shift.
      const shift = each.intercept.reduce((a, b) => a + b, 0) / each.intercept.length;
      each.coef.forEach((row, k) => {
        const expected = each.intercept[k]! - (each.intercept.length > 1 ? shift : 0);
        expect(Math.abs(model.intercept[k]! - expected)).toBeLessThan(1e-6);
        row.forEach((value, j) => {
          expect(Math.abs(model.coefficients[k * row.length + j]! - value)).toBeLessThan(1e-6);
        });
      });
    },
  );
});
