import { expect, test } from 'vitest';
import { leavesText } from './leaves-text.ts';

const model = { start: 2, rounds: 4, outputs: 1 };

test.each([
  ['identity', undefined, /adds .* to the prediction, which begins at 2\.$/],
  ['identity', 'yes', /adds .* to the log-odds of “yes”, which begins at 2\.$/],
  ['log', undefined, /adds .* to the logarithm of the prediction/],
  ['mean', undefined, /^The prediction is 0\.5 plus the mean/],
  ['log-odds-of-mean', 'yes', /^The probability of “yes” is 0\.5 plus the mean/],
  ['isolation', 'yes', /length of the path/],
] as const)('%s says what the values of leaves stand for', (link, of, words) => {
  expect(leavesText({ ...model, link }, of)).toMatch(words);
});

test('of several classes each has its sum', () => {
  expect(leavesText({ ...model, outputs: 3, link: 'identity' }, 'b')).toContain('log-score of “b”');
});

test('a ranking gives a score', () => {
  expect(leavesText({ ...model, link: 'identity' }, undefined, 'score')).toContain('to the score, which');
});
