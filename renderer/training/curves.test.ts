import { describe, expect, it } from 'vitest';
import { bestOf, bestWord, drawnCurve, watchedCurve, type Curve } from './curves.ts';

const rounds = [1, 2, 3, 4, 5];
/** Lowest after round 4. */
const loss: Curve = {
  name: 'this model',
  colour: 0,
  rounds,
  train: [5, 4, 3, 2, 1],
  validation: [5, 4, 3.5, 3, 3.2],
};
/** Best after rounds 2, 5 and 1. */
const metrics = {
  rocAuc: [0.7, 0.9, 0.8, 0.85, 0.86],
  brier: [0.3, 0.25, 0.24, 0.23, 0.2],
  accuracy: [0.9, 0.8, 0.7, 0.75, 0.6],
};

const mark = (curve: Curve) => {
  const best = bestOf(curve);
  return best && [bestWord(curve), best.round, best.loss];
};

describe('the mark of a finished training', () => {
  it('stands on the loss where it is lowest, and on every metric at the same round', () => {
    const drawn = [undefined, 'rocAuc', 'brier', 'accuracy'] as const;
    expect(drawn.map((shown) => mark(drawnCurve(loss, metrics, undefined, shown)))).toEqual([
      ['lowest', 4, 3],
      ['kept', 4, 0.85],
      ['kept', 4, 0.23],
      ['kept', 4, 0.75],
    ]);
  });

  it('belongs to the watched metric where one decides, and the others and the loss carry it too', () => {
    const kept = { ...loss, kept: 2 };
    for (const curve of [kept, loss]) {
      expect(mark(drawnCurve(curve, metrics, 'rocAuc', 'rocAuc'))).toEqual(['highest', 2, 0.9]);
      expect(mark(drawnCurve(curve, metrics, 'rocAuc', 'brier'))).toEqual(['kept', 2, 0.25]);
      expect(mark(drawnCurve(curve, metrics, 'rocAuc', undefined))).toEqual(['kept', 2, 4]);
    }
    expect(mark(drawnCurve(loss, metrics, 'brier', 'brier'))).toEqual(['lowest', 5, 0.2]);
  });

  it('is on the last round where all are kept', () => {
    const all = { ...loss, kept: 5 };
    expect(mark(drawnCurve(all, metrics, undefined, undefined))).toEqual(['kept', 5, 3.2]);
    expect(mark(drawnCurve(all, metrics, undefined, 'rocAuc'))).toEqual(['kept', 5, 0.86]);
  });
});

describe('the mark while a training goes on', () => {
  it('is the round that the engine keeps, with the figure of what is shown', () => {
    const live = { ...loss, best: { round: 2, loss: 0.9 } };
    expect(mark(watchedCurve(live, metrics, 'rocAuc')!)).toEqual(['highest', 2, 0.9]);
    expect(mark(drawnCurve(live, metrics, 'rocAuc', 'rocAuc'))).toEqual(['highest', 2, 0.9]);
    expect(mark(drawnCurve(live, metrics, 'rocAuc', 'accuracy'))).toEqual(['kept', 2, 0.8]);
    expect(mark(drawnCurve(live, metrics, 'rocAuc', undefined))).toEqual(['kept', 2, 4]);
  });

  it('is nowhere as long as no round is known to be kept', () => {
    const live = { ...loss, kept: 0 };
    for (const shown of [undefined, 'rocAuc'] as const)
      expect(mark(drawnCurve(live, metrics, undefined, shown))).toBeUndefined();
  });

  it('of a metric that no point holds is that of the loss', () => {
    expect(drawnCurve(loss, undefined, 'rocAuc', 'rocAuc')).toBe(loss);
    expect(watchedCurve(loss, {}, 'rocAuc')).toBeUndefined();
  });
});
