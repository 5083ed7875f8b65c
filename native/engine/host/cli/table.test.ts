import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutToWidth, displayWidth, printable } from './display-width.ts';
import { bytes, figure, quantity, table } from './table.ts';

describe('the width of text on a terminal', () => {
  test.each([
    ['plain', 5],
    ['', 0],
    ['日本語', 6],
    ['한국어', 6],
    ['ＡＢ', 4],
    ['e\u0301te\u0301', 3],
    ['👩‍👩‍👧', 2],
    ['🇨🇭', 2],
    ['❤️', 2],
    ['Ωé≤', 3],
    ['a\u200bb', 2],
  ])('%s takes %i cells', (text, cells) => {
    expect(displayWidth(text)).toBe(cells);
  });

  test('a cut text fits, and whole ones are left alone', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 30 }), (text, most) => {
        const cut = cutToWidth(text, most);
        expect(displayWidth(cut)).toBeLessThanOrEqual(most);
        if (displayWidth(text) <= most) expect(cut).toBe(text);
        else expect(cut.endsWith('…')).toBe(true);
      }),
    );
    expect(cutToWidth('日本語', 4)).toBe('日…');
  });

  test('control characters are shown, not obeyed', () => {
    expect(printable('a\u001b[31mb\nc\u202e\u009b')).toBe('a␛[31mb␊c��');
    expect(printable('one\ntwo', true)).toBe('one\ntwo');
  });
});

describe('a table', () => {
  test('numbers stand point below point, names of any script in line', () => {
    expect(
      table(
        ['name', 'value'],
        [
          ['日本', '1.5'],
          ['x', '1,200'],
          ['yy', '–'],
          ['z', '-0.25'],
        ],
        [1],
      ),
    ).toBe(
      [
        '  name     value',
        '  ────  ────────',
        '  日本      1.5',
        '  x     1,200',
        '  yy           –',
        '  z        -0.25',
        '',
      ].join('\n'),
    );
  });

  test('it keeps to the terminal, and cuts text before numbers', () => {
    const text = table(['name', 'n', 'values'], [['n'.repeat(60), '123,456,789', 'v'.repeat(90)]], [1], 80);
    expect(Math.max(...text.split('\n').map(displayWidth))).toBeLessThanOrEqual(80);
    expect(text).toContain('123,456,789');
    expect(text).toContain('…');
  });

  test('a value with a line break stays in its row', () => {
    expect(table(['a'], [['x\ny']]).split('\n')).toHaveLength(4);
  });
});

test('numbers have the digits that say something', () => {
  expect([0.7871234, 0.5, 0, 1, 12.3, 1234.56, 123456.7, 0.00001234].map(figure)).toEqual([
    '0.7871',
    '0.5000',
    '0',
    '1.000',
    '12.300',
    '1,234.6',
    '123,457',
    '1.23e-5',
  ]);
  expect([4, 18.5, 1 / 3, 1234567.891, -0.00000012, 0].map((value) => quantity(value))).toEqual([
    '4',
    '18.5',
    '0.3333',
    '1,234,568',
    '-1.200e-7',
    '0',
  ]);
  expect([12, 1_500, 2_500_000, 3_100_000_000].map(bytes)).toEqual(['12 B', '1.5 kB', '2.5 MB', '3.1 GB']);
});
