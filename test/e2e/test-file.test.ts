/** A test file beside the training file, whose columns are not quite of the training file's kind. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { checkGraph } from '../../native/onnx/check.ts';
import { builtPackage, type BuiltPackage } from '../support/built-package.ts';
import { loans, loansRecipe } from '../support/loans.ts';

const [header, ...rows] = loans({ rows: 1600 }).trimEnd().split('\n') as [string, ...string[]];
const place = (column: string): number => header.split(',').indexOf(column);
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** @param change what the test file says in a column, given what it would say and the row's number */
async function build(
  column: string,
  change: (value: string, row: number) => string,
  learner = 'logistic',
): Promise<BuiltPackage> {
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-test-file-'));
  folders.push(folder);
  const test = rows.slice(1200).map((line, row) =>
    line
      .split(',')
      .map((value, at) => (at === place(column) ? change(value, row) : value))
      .join(','),
  );
  writeFileSync(path.join(folder, 'loans.csv'), `${[header, ...rows.slice(0, 1200)].join('\n')}\n`);
  writeFileSync(path.join(folder, 'test.csv'), `${[header, ...test].join('\n')}\n`);
  const recipe = loansRecipe('binary', `{ learner: ${learner} }`);
  const built = await builtPackage(
    recipe.replace('source: loans.csv', 'source: loans.csv\n  test: test.csv'),
    folder,
  );
  folders.push(built.folder, built.context.folder);
  return built;
}
const ownerOf = (built: BuiltPackage): unknown =>
  checkGraph(built.files.get('model.onnx')!).inputs.find(({ name }) => name === 'owner')?.type;

describe('a test file', () => {
  it.each(['logistic', 'gbt'])(
    'may lack true and false where the training file has all (%s)',
    async (learner) => {
      const built = await build('owner', (value, row) => (row % 5 === 0 ? '' : value), learner);
      // The export compares the graph with the engine on every test row, those without an owner too.
      expect(built.result.agreement).toMatchObject({ rows: 400, labelsDifferent: 0 });
      expect(ownerOf(built)).toBe('string');
    },
  );

  it('changes nothing of the model where it lacks nothing', async () => {
    const whole = await build('owner', (value) => value);
    const noted = await build('note', (value, row) => (row % 5 === 0 ? '' : value));
    expect(ownerOf(whole)).toBe('bool');
    expect(noted.measured.features.id).toBe(whole.measured.features.id);
  });

  it.each([
    ['owner', (value: string) => (value === 'true' ? '1' : '0'), '"1" is no boolean', 'text'],
    ['owner', (value: string) => (value === 'true' ? 'yes' : 'no'), '"yes" is no boolean', 'text'],
    ['since', () => '20', '"20" is no date', 'text'],
    ['visits', (value: string) => `${value}.5`, 'is no integer', 'number'],
  ] as const)('names the column %s that it writes otherwise', async (column, change, what, type) => {
    await expect(build(column, change)).rejects.toMatchObject({
      data: {
        kind: 'BadInput',
        what: expect.stringContaining(what) as string,
        where: `test.csv, line 2, column ${column}`,
        fix: expect.stringContaining(`types: { "${column}": ${type} }`) as string,
      },
    });
  });

  it('names a class that the training file has not', async () => {
    await expect(build('outcome', (value, row) => (row === 7 ? 'never' : value))).rejects.toMatchObject({
      data: { kind: 'BadInput', what: 'The value "never" is no class of the model.' },
    });
  });
});
