import { describe, expect, test } from 'vitest';
import type { SourceColumn } from '../data/contract.ts';
import { inputColumns } from './input-columns.ts';
import { formatOf, rejectsPathOf } from './output-paths.ts';

const trained: SourceColumn[] = [
  { name: 'age', type: 'integer', nullWords: [] },
  { name: 'job', type: 'text', nullWords: ['?'] },
  { name: 'y', type: 'text', nullWords: [] },
];
const check = (present: readonly string[], kept: readonly string[] = []) =>
  inputColumns(['age', 'job'], trained, present, kept, ['label', 'probability'], 'new.csv');

describe('inputColumns', () => {
  test('takes the columns by name in any order, as they were read in training, and names the ignored ones', () => {
    expect(check(['job', 'extra', 'age', 'y'])).toEqual({
      columns: [trained[0], trained[1]],
      ignored: ['extra', 'y'],
    });
  });

  test('a column that is only kept is text and has no null words', () => {
    expect(check(['id', 'age', 'job'], ['id', 'age']).columns[2]).toEqual({
      name: 'id',
      type: 'text',
      nullWords: [],
    });
  });

  test('all missing columns are named at once, and what was probably meant', () => {
    expect(() => check(['x'])).toThrow(/lack 2 columns.*age, job/);
    expect(() => check(['age'])).toThrow(/lack the column job/);
    try {
      check(['Age', 'job']);
      expect.unreachable();
    } catch (error) {
      expect((error as { data: { fix: string } }).data.fix).toBe('Rename: Age → age.');
    }
  });

  test('a column to keep must be there, once, and not bear the name of an answer', () => {
    expect(() => check(['age', 'job'], ['id'])).toThrow(/no column id/);
    expect(() => check(['age', 'job'], ['age', 'age'])).toThrow(/twice/);
    expect(() => check(['age', 'job', 'label'], ['label'])).toThrow(/answer of the model/);
  });
});

describe('output paths', () => {
  test.each([
    ['a.parquet', 'parquet', 'a.rejects.csv'],
    ['a.b.csv', 'csv', 'a.b.rejects.csv'],
    ['dir/A.CSV.GZ', 'csv.gz', 'dir/A.rejects.csv'],
    ['a.jsonl', 'jsonl', 'a.rejects.csv'],
  ])('%s is %s, its rejects %s', (path, format, rejects) => {
    expect(formatOf(path)).toBe(format);
    expect(rejectsPathOf(path)).toBe(rejects);
  });

  test('an unknown ending says which there are', () => {
    expect(() => formatOf('scored.xlsx')).toThrow(/no format/);
  });
});
