import { describe, expect, it } from 'vitest';
import { checkInputNames } from './model-outputs.ts';

const binary = { task: 'binary', classes: ['no', 'yes'] } as const;
const multiclass = { task: 'multiclass', classes: ['a', 'b', 'c'] } as const;
const regression = { task: 'regression', classes: [] } as const;

describe('columns named as an output of the model', () => {
  it.each([
    ['label', binary],
    ['probability', binary],
    ['label', multiclass],
    ['probability_b', multiclass],
    ['prediction', regression],
  ])('%s is refused', (name, model) => {
    expect(() => checkInputNames(['age', name], model)).toThrow(
      expect.objectContaining({
        data: expect.objectContaining({
          kind: 'BadInput',
          where: `column ${name}`,
          fix: `Rename it in the file, or exclude it: data.exclude: ["${name}"].`,
        }) as unknown,
      }) as Error,
    );
  });

  it.each([
    ['prediction', binary],
    ['probability_yes', binary],
    ['probability', multiclass],
    ['label', regression],
    ['Label', binary],
  ])('%s is none of the names of this task', (name, model) => {
    expect(() => checkInputNames([name], model)).not.toThrow();
  });

  it('are named together', () => {
    expect(() => checkInputNames(['label', 'probability'], binary)).toThrow(/"label", "probability"/);
  });
});
