import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as elementary from './elementary.ts';
import { erf, erfc, normalCdf, normalQuantile } from './normal.ts';

type Golden = Record<string, [x: number, y: number, rest: number][]>;
const golden = JSON.parse(
  readFileSync(new URL('../../test/reference/stats/elementary.json', import.meta.url), 'utf8'),
) as Golden;

const bits = new Float64Array(1);
const words = new BigInt64Array(bits.buffer);
function ulp(x: number): number {
  bits[0] = Math.abs(x);
  words[0] = words[0]! + 1n;
  return bits[0] - Math.abs(x);
}

/** Largest errors in units in the last place that the functions' comments promise. */
const promised: Record<string, [f: (x: number) => number, ulps: number]> = {
  exp: [elementary.exp, 1],
  log: [elementary.log, 0.52],
  log1p: [elementary.log1p, 0.6],
  log2: [elementary.log2, 0.6],
  expm1: [elementary.expm1, 0.7],
  sigmoid: [elementary.sigmoid, 2.5],
  softplus: [elementary.softplus, 1.5],
  tanh: [elementary.tanh, 2.5],
};

describe('elementary functions', () => {
  test.each(Object.entries(promised))('%s keeps its promised error', (name, [f, ulps]) => {
    for (const [x, y, rest] of golden[name]!) {
      const error = Math.abs((f(x) - y) / ulp(y) - rest);
      expect(error, `${name}(${x}) = ${f(x)}, exact ${y}`).toBeLessThan(ulps);
    }
  });

  test('at and beyond the ends', () => {
    const { exp, log, log1p, log2, expm1, sigmoid, softplus, tanh } = elementary;
    expect([exp(0), exp(-0), exp(710), exp(-746), exp(Infinity), exp(-Infinity)]).toEqual([
      1,
      1,
      Infinity,
      0,
      Infinity,
      0,
    ]);
    expect([log(1), log(0), log(-0), log(Infinity), log(-1)]).toEqual([
      0,
      -Infinity,
      -Infinity,
      Infinity,
      NaN,
    ]);
    expect([log1p(-1), log1p(-2), log1p(Infinity), log1p(-0)]).toEqual([-Infinity, NaN, Infinity, -0]);
    expect([expm1(-Infinity), expm1(-60), expm1(Infinity), expm1(-0)]).toEqual([-1, -1, Infinity, -0]);
    expect([sigmoid(-Infinity), sigmoid(0), sigmoid(Infinity), sigmoid(-800)]).toEqual([0, 0.5, 1, 0]);
    expect([softplus(-Infinity), softplus(800), softplus(Infinity)]).toEqual([0, 800, Infinity]);
    expect([tanh(-Infinity), tanh(Infinity), tanh(-0), tanh(0)]).toEqual([-1, 1, -0, 0]);
    for (const f of [exp, log, log1p, log2, expm1, sigmoid, softplus, tanh]) expect(f(NaN)).toBeNaN();
    for (let k = -1074; k < 1024; k++) expect(log2(2 ** k)).toBe(k);
  });

  test('exp and log undo each other, and rise', () => {
    fc.assert(
      fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
        const y = elementary.exp(x);
        expect(Math.abs(elementary.log(y) - x)).toBeLessThanOrEqual(2e-16 * Math.max(1, Math.abs(x)));
        expect(elementary.exp(x + Math.abs(x) * 1e-12 + 1e-12)).toBeGreaterThan(y);
      }),
    );
  });
});

describe('normal distribution', () => {
  test.each([
    ['erf', erf, 2e-15],
    ['erfc', erfc, 1e-13],
    ['normalQuantile', normalQuantile, 2e-14],
  ] as const)('%s', (name, f, tolerance) => {
    for (const [x, y] of golden[name]!) {
      expect(Math.abs(f(x) - y), `${name}(${x}) = ${f(x)}, exact ${y}`).toBeLessThanOrEqual(
        tolerance * Math.abs(y),
      );
    }
  });

  test('at the ends, and symmetric', () => {
    expect([erf(0), erf(Infinity), erf(-Infinity), erfc(-Infinity), erfc(30)]).toEqual([0, 1, -1, 2, 0]);
    expect([normalQuantile(0), normalQuantile(1), normalQuantile(0.5), normalQuantile(-0.1)]).toEqual([
      -Infinity,
      Infinity,
      0,
      NaN,
    ]);
    expect([normalCdf(0), normalCdf(-Infinity), normalCdf(Infinity)]).toEqual([0.5, 0, 1]);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14);
  });
});
