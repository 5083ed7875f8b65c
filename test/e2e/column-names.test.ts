/** Columns that bear the name of an output of the model. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkGraph } from '../../native/onnx/check.ts';
import { builtPackage } from '../support/built-package.ts';
import { loans, loansRecipe } from '../support/loans.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'assay-names-'));
const folders = [folder];
afterAll(() => {
  for (const each of folders) rmSync(each, { recursive: true, force: true });
});
const recipe = loansRecipe('binary', '{ learner: logistic }').replace('owner]', 'city]');

describe('a column named "label"', () => {
  it('is refused before anything is trained', async () => {
    writeFileSync(path.join(folder, 'loans.csv'), loans().replace(',owner,', ',label,'));
    // A learner that would refuse this task at once: the name is met first.
    const untrained = recipe.replace('learner: logistic', 'learner: linear');
    await expect(builtPackage(untrained, folder)).rejects.toMatchObject({
      data: {
        kind: 'BadInput',
        where: 'column label',
        fix: expect.stringContaining('data.exclude') as string,
      },
    });
  });

  it('may be excluded', async () => {
    const built = await builtPackage(
      recipe.replace('sensitive: [sex]', 'sensitive: [sex]\n  exclude: [label]'),
      folder,
    );
    folders.push(built.folder, built.context.folder);
    const { inputs, outputs } = checkGraph(built.files.get('model.onnx')!);
    expect(inputs.map(({ name }) => name)).not.toContain('label');
    expect(outputs.map(({ name }) => name)).toContain('label');
  });
});
