import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BLOCK } from './layout.ts';
import { MOST_BYTES } from './memory.ts';
import { planShares } from './shares.ts';

describe('the shares of memories', () => {
  const needs = fc.record({
    threads: fc.integer({ min: 1, max: 16 }),
    rows: fc.integer({ min: 1, max: 200_000_000 }),
    validationRows: fc.integer({ min: 0, max: 50_000_000 }),
    outputs: fc.integer({ min: 1, max: 10 }),
    leaves: fc.integer({ min: 2, max: 1024 }),
    features: fc.integer({ min: 1, max: 3000 }),
    mostBins: fc.constant(255),
    binned: fc.constant(true),
    sample: fc.constant(0),
    weighted: fc.boolean(),
    validationWeighted: fc.boolean(),
    drawsNodeFeatures: fc.boolean(),
    spilled: fc.boolean(),
  });

  it('are all rows, in their order and in whole blocks, in memories that hold them', () => {
    fc.assert(
      fc.property(needs, fc.nat(2 ** 32), (wanted, histograms) => {
        const plans = planShares(wanted, histograms);
        if (plans === undefined) return;
        let [row, validationRow] = [0, 0];
        for (const [memory, plan] of plans.entries()) {
          expect([plan.first, plan.validationFirst]).toEqual([row, validationRow]);
          if (plan.rows > 0) expect(plan.first % BLOCK).toBe(0);
          if (plan.validationRows > 0) expect(plan.validationFirst % BLOCK).toBe(0);
          row += plan.rows;
          validationRow += plan.validationRows;
          expect(plan.bytes + (memory === 0 ? histograms : 0)).toBeLessThanOrEqual(MOST_BYTES);
        }
        expect([row, validationRow]).toEqual([wanted.rows, wanted.validationRows]);
      }),
    );
  });

  it('are dealt for 100 million rows × 28 features, and for wide rows', () => {
    const usual = {
      threads: 2,
      validationRows: 0,
      outputs: 1,
      leaves: 31,
      mostBins: 255,
      binned: true,
      sample: 0,
      weighted: false,
      validationWeighted: false,
      drawsNodeFeatures: false,
      spilled: false,
    };
    const memoriesOf = (rows: number, features: number): number | undefined =>
      planShares({ ...usual, rows, features }, 31 * 256 * features * 8)?.length;
    expect(memoriesOf(100_000_000, 28)).toBe(3);
    expect(memoriesOf(2_000_000, 1500)).toBe(2);
  });
});
