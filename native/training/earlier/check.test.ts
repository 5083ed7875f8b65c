import { describe, expect, it } from 'vitest';
import { gbtParams, learnerSpec } from '../contract.ts';
import { checkGoesOn } from './check.ts';
import type { KeptModelHead } from './contract.ts';

const headOf = (
  task: 'binary' | 'regression' | 'ranking',
  classes: string[],
  params: object,
): KeptModelHead => ({
  assay: 'trees/1',
  task,
  classes,
  params: gbtParams.parse(params),
  shrinkage: [{ rounds: 1, learningRate: 0.1 }],
  trainedOn: { dataset: 'a'.repeat(64), split: 'b'.repeat(64) },
  features: { assay: 'features/1', rows: 1, inputs: [], blocks: [], outputs: [], notes: [] },
});
const specOf = (options: object) => {
  const spec = learnerSpec.parse({ learner: 'gbt', ...options });
  if (spec.learner !== 'gbt') throw new TypeError('not boosted');
  return spec;
};
const regression = { task: 'regression', classes: [] } as const;
const ranking = { task: 'ranking', classes: [] } as const;
const binary = { task: 'binary', classes: ['no', 'yes'] } as const;

describe('a model is gone on from', () => {
  it('by the same objective, under constraints of its own or fewer', () => {
    const bound = { monotone: { x: 'increasing', y: 'decreasing' }, interactions: [['x', 'y']] };
    const quantile = { objective: 'quantile', alpha: 0.2 };
    const head = headOf('regression', [], { ...quantile, ...bound });
    for (const options of [bound, {}, { monotone: { x: 'increasing' } }, { interactions: [['x', 'y', 'z']] }])
      checkGoesOn(head, regression, specOf({ ...quantile, ...options }));
    checkGoesOn(headOf('ranking', [], {}), ranking, specOf({ refit: {}, truncation: 5, normalize: false }));
    checkGoesOn(headOf('regression', [], {}), regression, specOf({ objective: 'squared' }));
    checkGoesOn(
      headOf('binary', ['no', 'yes'], {}),
      binary,
      specOf({ refit: {}, l2: 3, classWeights: 'balanced' }),
    );
  });

  it.each([
    ['another task', headOf('binary', ['no', 'yes'], {}), regression, {}, /does binary tasks/],
    ['another positive class', headOf('binary', ['yes', 'no'], {}), binary, {}, /tells "yes", "no" apart/],
    [
      'another objective',
      headOf('regression', [], { objective: 'poisson' }),
      regression,
      {},
      /objective poisson .* squared/,
    ],
    [
      'another quantile',
      headOf('regression', [], { objective: 'quantile', alpha: 0.2 }),
      regression,
      { objective: 'quantile' },
      /quantile \(0.2\).*quantile \(0.9\)/,
    ],
    [
      'another scale of scores',
      headOf('ranking', [], {}),
      ranking,
      { sigmoid: 2 },
      /lambdarank \(sigmoid 1\).*lambdarank \(sigmoid 2\)/,
    ],
    [
      'the other direction',
      headOf('regression', [], { monotone: { x: 'increasing' } }),
      regression,
      { monotone: { x: 'decreasing' } },
      /not held to/,
    ],
  ])('by none of %s', (_, head, target, options, reason) => {
    expect(() => checkGoesOn(head, target, specOf(options))).toThrow(reason);
  });
});
