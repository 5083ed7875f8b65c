import { describe, expect, it } from 'vitest';
import { scoringExample } from './scoring-example.ts';
import type { InputColumn } from './package-content.ts';

const input = (name: string, logical: InputColumn['logical'], type: InputColumn['type']): InputColumn => ({
  name,
  logical,
  type,
  missingShare: 0,
});
const example = (...inputs: InputColumn[]): string =>
  scoringExample({ inputs, task: 'regression', classes: [] });

describe('the scoring example', () => {
  it('reads text as text: pandas would guess numbers, or True and False', () => {
    const words = example(input('zip', 'text', 'string'), input('owner', 'boolean', 'string'));
    expect(words).toContain("pandas.read_csv('new.csv', dtype=text)");
    expect(words).toContain('True or false that may be missing is of dtype object.');
  });

  it('asks for nothing that the inputs do not need', () => {
    const words = example(input('age', 'number', 'double'), input('income', 'number', 'double'));
    expect(words).toContain("pandas.read_csv('new.csv')");
    expect(words).not.toMatch(/tensor\((string|bool|int64)\)|empty string|dtype object/);
  });

  it('refuses a missing value where the graph takes none', () => {
    expect(example(input('owner', 'boolean', 'bool'))).toContain("c.astype('boolean').to_numpy(bool)");
  });
});
