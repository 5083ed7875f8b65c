import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { builtPackage } from '../../../test/support/built-package.ts';
import { loans, loansRecipe, writeLoans } from '../../../test/support/loans.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'assay-pipeline-'));
writeLoans(folder, { rows: 300 });
const recipe = loansRecipe('binary', '{ learner: baseline }');

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a run without test rows is refused, since nothing could be said of the model', () => {
  test('a fraction of 0', async () => {
    await expect(builtPackage(recipe.replace('test: 0.25', 'test: 0'), folder)).rejects.toMatchObject({
      data: { kind: 'BadInput', where: 'split.test', what: expect.stringMatching(/no test rows/) as string },
    });
  });

  test('a test file whose rows have no target', async () => {
    const lines = loans({ rows: 40 }).trimEnd().split('\n');
    const blind = [lines[0]!, ...lines.slice(1).map((line) => line.replace(/[^,]*$/, ''))];
    writeFileSync(path.join(folder, 'blind.csv'), `${blind.join('\n')}\n`);
    const separate = recipe.replace('source: loans.csv', 'source: loans.csv\n  test: blind.csv');
    await expect(builtPackage(separate, folder)).rejects.toMatchObject({
      data: {
        kind: 'BadInput',
        where: 'blind.csv',
        what: expect.stringMatching(/no row with a value of 'outcome'/) as string,
      },
    });
  });
});

test('a limit on a disparity that the task never measures is refused before anything is trained', async () => {
  const limited = recipe.replace('groups:', 'limits: { maeDifference: 1 }, groups:');
  await expect(builtPackage(limited, folder)).rejects.toMatchObject({
    data: { kind: 'BadInput', where: 'fairness.limits.maeDifference' },
  });
});
