import { expect, test } from 'vitest';
import { bestMatches, matchScore } from './match-words.ts';

const items = [
  { key: 'page:train', label: 'Train', hint: 'Page' },
  { key: 'do:train', label: 'Train the model', hint: 'Action' },
  { key: 'column:education_num', label: 'education_num', hint: 'Column, number' },
  { key: 'settings:theme', label: 'Theme', hint: 'Setting' },
];
const found = (typed: string, recent: string[] = []) =>
  bestMatches(items, typed, recent, 10).map(({ key }) => key);

test('words may come in any order, begin or lie inside a word, and leave letters out', () => {
  expect(found('model train')).toEqual(['do:train']);
  expect(found('num')).toEqual(['column:education_num']);
  expect(found('column edu')).toEqual(['column:education_num']);
  expect(found('edctn')).toEqual(['column:education_num']);
  expect(found('nothing of the kind')).toEqual([]);
});

test('the best fit comes first, and lately used ones where fits are as good', () => {
  expect(found('train')[0]).toBe('page:train');
  expect(found('')[0]).toBe('page:train');
  expect(found('', ['settings:theme', 'do:train']).slice(0, 2)).toEqual(['settings:theme', 'do:train']);
  expect(found('train', ['do:train'])[0]).toBe('do:train');
  expect(matchScore('train', 'Train', '')).toBeGreaterThan(matchScore('train', 'Strained', ''));
});
