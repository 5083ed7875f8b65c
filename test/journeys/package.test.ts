import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { germanWorkspace } from './german-package.ts';
import { axeFindings, chromiumPath, needsChromium, openWorkbench, type Workbench } from './workbench.ts';

const passphrase = 'seven green lamps';

/** Every file below a folder. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file).isFile());
}

describe.skipIf(chromiumPath === undefined)(`Package${needsChromium}`, () => {
  let bench: Workbench;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'assay-package-'));
    bench = await openWorkbench({ folder, workspace: germanWorkspace(folder) });
  });
  afterAll(async () => {
    await bench.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('a first key is made with a passphrase that is typed twice', async () => {
    const { page } = bench;
    await bench.go('package', 'Package');
    await page.getByLabel('Name of the key').fill('Ann');
    await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
    await page.getByLabel('Passphrase again').fill('seven green lamp');
    await page.getByText('The two are not the same.').waitFor();
    expect(await page.getByRole('button', { name: 'Make the key' }).isDisabled()).toBe(true);
    await page.getByLabel('Passphrase again').fill(passphrase);
    await page.getByRole('button', { name: 'Make the key' }).click();
    await page.getByRole('button', { name: 'Sign and export' }).waitFor();
  });

  test('a wrong passphrase is said before any work', async () => {
    const { page } = bench;
    await page.getByLabel('Passphrase of the key').fill('not the passphrase');
    await page.getByRole('button', { name: 'Sign and export' }).click();
    await page.getByText('The passphrase of key "Ann" is wrong.').first().waitFor();
    expect(await page.getByLabel('Passphrase of the key').inputValue()).toBe('');
  });

  test('the package is signed, listed with what it proves, and downloaded byte for byte', async () => {
    const { page } = bench;
    await page.getByLabel('Passphrase of the key').fill(passphrase);
    await page.getByRole('button', { name: 'Sign and export' }).click();
    const exported = page.getByRole('article', { name: 'german-credit.zip' });
    await exported.waitFor({ timeout: 40_000 });
    await expect.poll(() => exported.innerText()).toMatch(/of this recipe/);
    const said = await exported.innerText();
    expect(said).toMatch(/Signed by\s+Ann/);
    expect(said).toMatch(/largest relative difference ≤ 1\.0e−12 on 200 test rows/);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download german-credit.zip' }).click(),
    ]);
    const written = readFileSync(path.join(folder, 'german/exports/german-credit.zip'));
    expect(readFileSync(await download.path()).equals(written)).toBe(true);
    expect(bench.complaints).toEqual([]);
  });

  test('the passphrase is nowhere: in no log, diagnostics, record or setting', () => {
    const texts = [passphrase, 'not the passphrase'];
    const found = filesBelow(folder).filter((file) => {
      const bytes = readFileSync(file);
      return texts.some((text) => bytes.includes(text));
    });
    expect(found).toEqual([]);
  });

  test.each(['light', 'dark'] as const)('has nothing serious for axe (%s)', async (colorScheme) => {
    await bench.page.emulateMedia({ colorScheme });
    expect(await axeFindings(bench.page)).toEqual([]);
  });
});
