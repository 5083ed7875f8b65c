import { expect, test } from 'vitest';
import { helpTexts } from './help-texts.ts';
import { pages } from './pages.ts';

test('every page has help, and no help is of a page that is not there', () => {
  expect(Object.keys(helpTexts).sort()).toEqual(pages.map(({ route }) => route).sort());
  for (const topics of Object.values(helpTexts)) expect(topics.length).toBeGreaterThanOrEqual(2);
});

test('topics have names of their own, so that the palette can lead to each', () => {
  for (const topics of Object.values(helpTexts)) {
    expect(new Set(topics.map(({ title }) => title)).size).toBe(topics.length);
  }
});
