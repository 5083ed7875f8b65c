import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { residualQuantile } from '../plain/leaf-renewal.ts';
import type { ScoredRows } from '../objective.ts';
import { chooseObjective, objectiveOf, objectiveSpec } from './registry.ts';

interface Case {
  readonly objective: string;
  readonly params: Readonly<Record<string, number>>;
  readonly weighted: boolean;
  readonly start: number;
  readonly scores: number[];
  readonly scored: readonly { readonly l2: number; readonly leaf: number[]; readonly values: number[] }[];
}
const golden = JSON.parse(
  readFileSync(new URL('../../../../test/reference/training/objectives.json', import.meta.url), 'utf8'),
) as Record<'x' | 'y' | 'weights' | 'logScored' | 'valueScored', number[]> & { readonly leaves: Case[] };

const cases = golden.leaves.map(
  (one) =>
    [`${one.objective} ${JSON.stringify(one.params)}${one.weighted ? ', weighted' : ''}`, one] as const,
);

/** Labels, derivatives and leaf values of LightGBM are in single precision. */
const SINGLE = 2e-6;
const near = (ours: number, theirs: number, unit = 0): void =>
  expect(Math.abs(ours - theirs)).toBeLessThanOrEqual(SINGLE * Math.max(1, Math.abs(theirs)) + unit);

describe.each(cases)('%s', (_, { objective, params, weighted, start, scores, scored }) => {
  const y = Float64Array.from(golden.y);
  const rows = y.length;
  const weights = weighted ? Float64Array.from(golden.weights) : undefined;
  const choice = chooseObjective('regression', { ...params, objective });
  const spec = objectiveSpec(choice, 0, { y, ...(weights && { weights }) });

  /** The values of the leaves that hold the rows of some values of x. */
  function leafValues(from: Float64Array, leafOf: readonly number[], l2: number): number[] {
    const own: ScoredRows = {
      y,
      weights,
      scores: [from],
      gradients: [new Float64Array(rows)],
      hessians: [new Float64Array(rows)],
    };
    objectiveOf(spec).derive(own, 0, rows);
    return leafOf.map((leaf) => {
      const members = Array.from(y.keys()).filter((row) => leafOf[golden.x[row]!] === leaf);
      if (spec.renewal !== undefined) return residualQuantile([{ rows: members, among: own }], spec.renewal);
      const sum = (values: Float64Array) => members.reduce((total, row) => total + values[row]!, 0);
      return -sum(own.gradients[0]!) / (sum(own.hessians[0]!) + l2);
    });
  }

  it('starts from the score that LightGBM starts from', () => {
    near(spec.start[0]!, start, spec.grid);
  });

  it('gives the leaf values that LightGBM gives, from the start and from other scores', () => {
    const ours = leafValues(new Float64Array(rows).fill(start), [0, 1, 2, 3], 0);
    ours.forEach((value, leaf) => near(start + value, scores[leaf]!));
    const from = Float64Array.from(spec.link.kind === 'log' ? golden.logScored : golden.valueScored);
    for (const { l2, leaf, values } of scored) {
      leafValues(from, leaf, l2).forEach((value, x) => near(value, values[x]!));
    }
  });
});
