import { expect, test } from 'vitest';
import type { TreeNode } from '../../../native/training/trees/contract.ts';
import { leafText, longCondition, shortCondition, treeText, twoLines } from './tree-text.ts';

const town = { kind: 'category', feature: 'town', missing: 'right', left: 3 } as const;

test('conditions name what goes by them, as far as it was answered', () => {
  const number = { kind: 'number', feature: 'age', missing: 'left', left: 1 } as const;
  expect(shortCondition({ ...number, threshold: 7073.5 }, 19)).toBe('≤ 7,073.5');
  expect(shortCondition({ ...number, threshold: Infinity }, 19)).toBe('is known');
  expect(shortCondition({ ...number, threshold: -Infinity }, 19)).toBe('≤ −∞');
  expect(longCondition({ ...town, levels: ['Rome'], more: 0 })).toBe('is Rome');
  const several = { ...town, levels: ['Paris', 'Rome'], more: 5 };
  expect(shortCondition(several, 19)).toBe('is Paris +6');
  expect(shortCondition({ ...several, levels: ['x'.repeat(50), 'Rome'] }, 19)).toBe(
    `is ${'x'.repeat(12)}… +6`,
  );
  expect(longCondition({ ...town, levels: [], more: 0 })).toBe('is missing');
  expect(longCondition(several)).toBe('is one of "Paris", "Rome", or 5 others');
});

test('a long name is broken between words, a longer one cut', () => {
  expect(twoLines('age', 12)).toEqual(['age']);
  expect(twoLines('hours_per_week', 12)).toEqual(['hours_per_', 'week']);
  expect(twoLines('x'.repeat(20), 12)).toEqual(['x'.repeat(12), 'x'.repeat(8)]);
  expect(twoLines(`a b ${'🙂'.repeat(90)}`, 12)).toEqual(['a b ', `${'🙂'.repeat(11)}…`]);
});

test('a value says its sign in words', () => {
  expect([0.12345, -0.5, 0].map(leafText)).toEqual(['+0.123', '−0.5', '0']);
});

test('a node says its gain and its share of the cover, where the model holds them', () => {
  const nodes: TreeNode[] = [
    { kind: 'number', feature: 'a', missing: 'left', threshold: 1, left: 1, gain: 12.345, cover: 80 },
    { kind: 'leaf', value: 1, cover: 20 },
    { kind: 'leaf', value: -1, cover: 60 },
  ];
  expect(treeText({ nodes }, 'Tree 1')).toBe(
    [
      'Tree 1',
      'a ≤ 1 (missing: yes; gain 12.3; 100 % of the cover)',
      '  yes: +1 (25 % of the cover)',
      '  no: −1 (75 % of the cover)',
      '',
    ].join('\n'),
  );
});

test('a tree is read line by line; a name makes no line of its own and turns none', () => {
  const nodes: TreeNode[] = [
    { kind: 'number', feature: 'a\n\u202eb', missing: 'left', threshold: 1, left: 1 },
    { ...town, levels: ['Rome'], more: 0 },
    { kind: 'leaf', value: 1 },
    { kind: 'leaf', value: -1 },
  ];
  expect(treeText({ nodes }, 'Tree 1')).toBe(
    [
      'Tree 1',
      'a b ≤ 1 (missing: yes)',
      '  yes: town is Rome (missing: no)',
      '    yes: −1',
      '    no: the tree goes on',
      '  no: +1',
      '',
    ].join('\n'),
  );
});
