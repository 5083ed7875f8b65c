import { expect, test } from 'vitest';
import { toggledSort } from './toggled-sort.ts';

const up = (column: string) => ({ column, descending: false });
const down = (column: string) => ({ column, descending: true });

test('a column is sorted by up, down, and then no more', () => {
  expect(toggledSort([], 'a', false)).toEqual([up('a')]);
  expect(toggledSort([up('a')], 'a', false)).toEqual([down('a')]);
  expect(toggledSort([down('a')], 'a', false)).toEqual([]);
});

test('a further column comes behind the others, and keeps its place', () => {
  expect(toggledSort([up('a')], 'b', false)).toEqual([up('b')]);
  expect(toggledSort([up('a')], 'b', true)).toEqual([up('a'), up('b')]);
  expect(toggledSort([up('a'), up('b')], 'a', true)).toEqual([down('a'), up('b')]);
  expect(toggledSort([down('a'), up('b')], 'a', true)).toEqual([up('b')]);
});
