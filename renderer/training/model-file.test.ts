import { expect, test } from 'vitest';
import { modelNameFor } from './model-file.ts';

test('a model file keeps its name, unless a data file has it', () => {
  expect(modelNameFor('model.txt', { source: 'data.csv' })).toBe('model.txt');
  expect(modelNameFor('a.json', { source: 'a.json', test: 'b.json' })).toBe('model-a.json');
  const data = { source: { path: 'a.json' }, test: { path: 'model-a.json' } };
  expect(modelNameFor('a.json', data)).toBe('model-model-a.json');
});
