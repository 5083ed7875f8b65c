import { expect, test } from 'vitest';
import type { ExportedPackage } from '../../native/packages/contract.ts';
import { trainSection } from '../../native/training/contract.ts';
import { beginningAnew, beginningOf, decayOf, goingOnFrom, withTrees } from './earlier-edits.ts';

const train = { learner: 'gbt', leaves: 8, l2: 1, baseScore: 0, weights: 'w', crossValidation: { folds: 3 } };

test('further rounds keep how trees grow, a refit keeps what leaves depend on, and neither has folds', () => {
  const on = goingOnFrom(train, 'a.zip', 'on');
  expect(on).toEqual({ learner: 'gbt', leaves: 8, l2: 1, weights: 'w', from: 'a.zip' });
  const refit = goingOnFrom(on, 'b.zip', 'refit');
  expect(refit).toEqual({ learner: 'gbt', l2: 1, weights: 'w', from: 'b.zip', refit: { decay: 0.9 } });
  expect(goingOnFrom({ ...refit, refit: { decay: 0.2 } }, 'c.zip', 'refit').refit).toEqual({ decay: 0.2 });
  expect([train, on, refit].map(beginningOf)).toEqual(['anew', 'on', 'refit']);
  for (const section of [on, refit]) expect(trainSection.safeParse(section).success).toBe(true);
  expect(beginningAnew(refit)).toEqual({ learner: 'gbt', l2: 1, weights: 'w' });
});

test('the decay is LightGBM’s where none is written', () => {
  expect(decayOf({ refit: {} })).toBe(0.9);
  expect(decayOf({ refit: { decay: 0 } })).toBe(0);
});

test('packages of boosted trees that are whole are offered', () => {
  const one = (verdict: string, ...names: string[]) =>
    ({ verdict, files: names.map((name) => ({ name })) }) as unknown as ExportedPackage;
  const good = one('intact', 'model.onnx', 'model.trees');
  expect(withTrees([good, one('broken', 'model.trees'), one('trusted', 'model.onnx')])).toEqual([good]);
});
