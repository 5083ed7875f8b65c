import { describe, expect, it } from 'vitest';
import { AgreementCheck, type OwnAnswers } from './agreement.ts';

const binary = (values: number[]): OwnAnswers => ({
  task: 'binary',
  classes: ['no', 'yes'],
  threshold: 0.5,
  row: Uint32Array.from(values, (_, index) => index * 10),
  values: Float64Array.from(values),
});
const answers = (probability: number[], label: string[]) =>
  new Map<string, ArrayLike<unknown>>([
    ['probability', Float64Array.from(probability)],
    ['label', label],
  ]);

describe('AgreementCheck', () => {
  it('takes what is within the tolerance, and counts labels at the threshold', () => {
    const check = new AgreementCheck();
    check.add(binary([0.2, 0.5, 0.9]), answers([0.2, 0.5 - 1e-9, 0.9], ['no', 'no', 'yes']));
    expect(check.result('ORT')).toEqual({
      rows: 3,
      tolerance: 1e-5,
      largest: 1e-8,
      labelsDifferent: 1,
      runtime: 'ORT',
    });
  });

  it('names the row and both figures beyond it', () => {
    const check = new AgreementCheck();
    expect(() => check.add(binary([0.2, 0.5]), answers([0.2, 0.5001], ['no', 'yes']))).toThrow(
      /row 11: .*probability is 0.5 in the engine and 0.5001 in ONNX Runtime/,
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('does not take %s for agreement', (odd) => {
    expect(() => new AgreementCheck().add(binary([0.2]), answers([odd], ['no']))).toThrow(/does not agree/);
    expect(() => new AgreementCheck().add(binary([odd]), answers([0.2], ['no']))).toThrow(/does not agree/);
  });

  it('is relative to large values', () => {
    const own: OwnAnswers = {
      task: 'regression',
      classes: [],
      row: Uint32Array.of(0),
      values: Float64Array.of(1e6),
    };
    const check = new AgreementCheck();
    check.add(own, new Map([['prediction', Float64Array.of(1e6 + 9)]]));
    expect(() => check.add(own, new Map([['prediction', Float64Array.of(1e6 + 11)]]))).toThrow(
      /does not agree/,
    );
  });

  it('does not take a wrong label for one at the threshold', () => {
    expect(() => new AgreementCheck().add(binary([0.9]), answers([0.9], ['no']))).toThrow(/label/);
  });

  it('takes the first of equal classes', () => {
    const own: OwnAnswers = {
      task: 'multiclass',
      classes: ['a', 'b', 'c'],
      row: Uint32Array.of(0),
      values: Float64Array.of(0.4, 0.4, 0.2),
    };
    const check = new AgreementCheck();
    const theirs = new Map<string, ArrayLike<unknown>>([
      ['probability_a', [0.4]],
      ['probability_b', [0.4]],
      ['probability_c', [0.2]],
      ['label', ['a']],
    ]);
    check.add(own, theirs);
    expect(check.result('').labelsDifferent).toBe(0);
  });
});
