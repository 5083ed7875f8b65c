import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { germanWorkspace } from './german-package.ts';
import { axeFindings, chromiumPath, needsChromium, openWorkbench, type Workbench } from './workbench.ts';

describe.skipIf(chromiumPath === undefined)(`Features${needsChromium}`, () => {
  let bench: Workbench;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'assay-features-'));
    bench = await openWorkbench({ folder, workspace: germanWorkspace(folder) });
    await bench.go('features');
  });
  afterAll(async () => {
    await bench.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const prepare = () => bench.page.getByRole('button', { name: 'Prepare the features', exact: true });
  const status = () => bench.page.getByText(/columns used/);
  const row = (column: string) =>
    bench.page
      .getByRole('table', { name: 'Plan of the features' })
      .getByRole('row')
      .filter({ has: bench.page.getByRole('button', { name: column, exact: true }) });

  test('the plan is made by one button: a line a column, with what comes of it', async () => {
    await prepare().click();
    await bench.page.getByRole('table', { name: 'Plan of the features' }).waitFor();
    await expect.poll(() => status().innerText(), { timeout: 20_000 }).toMatch(/features for the model/);
    expect(await row('sex').innerText()).toMatch(/sensitive: for the audit only/);
    expect(await row('sex').getByRole('checkbox').isDisabled()).toBe(true);
    expect(await row('purpose').getByLabel('Encoding of purpose').inputValue()).toBe('onehot');
    // A linear learner cannot use codes or gaps: they are not offered.
    const choices = await row('purpose').getByLabel('Encoding of purpose').locator('option').allInnerTexts();
    expect(choices).toEqual(['one-hot', 'target']);
  });

  test('a column is shown before and after; a change shows at once, fitted to the first rows', async () => {
    const { page } = bench;
    await page.getByRole('button', { name: 'age', exact: true }).click();
    const preview = page.getByRole('region', { name: 'Preview of age' });
    await preview.getByText('fitted to all training rows').waitFor();
    expect(await preview.getByRole('row').count()).toBe(51);
    const scaled = preview.getByRole('row').nth(1).getByRole('cell').nth(1);
    const before = await scaled.innerText();
    await row('age').getByLabel('Scale of age').selectOption('none');
    await preview.getByText('fitted to the first rows only').waitFor();
    const raw = preview.getByRole('row').nth(1).getByRole('cell').nth(0);
    expect(await scaled.innerText()).toBe(await raw.innerText());
    expect(await scaled.innerText()).not.toBe(before);
  });

  test('lines are changed, turned off, undone and reset; the model sees what was prepared', async () => {
    const { page } = bench;
    await row('purpose').getByLabel('Use purpose').uncheck();
    expect(await row('purpose').innerText()).toMatch(/not used/);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => row('purpose').getByLabel('Use purpose').isChecked()).toBe(true);
    await row('purpose').getByLabel('Encoding of purpose').selectOption('target');
    await expect.poll(() => status().innerText()).toMatch(/2 set by the recipe · 2 changes not prepared yet/);
    await prepare().click();
    await expect.poll(() => row('purpose').innerText(), { timeout: 20_000 }).toMatch(/\t1\t/);
    expect(await row('purpose').getByLabel('Scale of purpose').inputValue()).toBe('standard');
    await row('purpose').getByRole('button', { name: 'Reset purpose to automatic' }).click();
    await page.getByRole('button', { name: 'Reset all to automatic' }).click();
    // Known from before: nothing is to be prepared.
    await expect.poll(() => status().innerText()).toMatch(/features for the model · all automatic/);
  });

  test.each(['light', 'dark'] as const)('has nothing serious for axe (%s)', async (colorScheme) => {
    await bench.page.emulateMedia({ colorScheme });
    expect(await axeFindings(bench.page)).toEqual([]);
    expect(bench.complaints).toEqual([]);
  });
});
