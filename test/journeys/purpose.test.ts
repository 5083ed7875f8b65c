import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { germanWorkspace } from './german-package.ts';
import { axeFindings, chromiumPath, needsChromium, openWorkbench, type Workbench } from './workbench.ts';

describe.skipIf(chromiumPath === undefined)(`Purpose${needsChromium}`, () => {
  let bench: Workbench;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'assay-purpose-'));
    bench = await openWorkbench({ folder, workspace: germanWorkspace(folder) });
    await bench.go('purpose', 'Purpose');
  });
  afterAll(async () => {
    await bench.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const editor = () => bench.page.getByRole('textbox', { name: 'Recipe as text' });
  const button = (name: string) => bench.page.getByRole('button', { name, exact: true });

  test('what is said in the form is in the recipe', async () => {
    const { page } = bench;
    await page.getByLabel('What is decided').fill('<b>ask</b> for a guarantor');
    await page.getByLabel('What is decided').blur();
    await page.getByLabel('Cost of a wrong positive').fill('2.5');
    await page.getByLabel('Cost of a wrong positive').press('Enter');
    await page.getByLabel('Version').fill('one');
    await page.getByLabel('Version').blur();
    await expect.poll(() => page.getByLabel('Version').getAttribute('aria-invalid')).toBe('true');
    await page.getByLabel('Version').fill('1.2.0');
    await page.getByLabel('Version').blur();
    await expect.poll(() => editor().innerText()).toMatch(/cost: 2\.5/);
    await expect.poll(() => editor().innerText()).toMatch(/version: 1\.2\.0/);
    expect(await editor().innerText()).toContain('decision: <b>ask</b> for a guarantor');
  });

  test('an error of the text is shown at its line and is not applied', async () => {
    const { page } = bench;
    await editor().click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('colour: red\n');
    await page.getByText("'colour' is not known in a recipe.").waitFor();
    await page.locator('.cm-lint-marker-error').waitFor();
    expect(await button('Apply').isDisabled()).toBe(true);
    await button('Revert').click();
    await expect.poll(() => editor().innerText()).not.toMatch(/colour/);
  });

  test('what is right is applied, can be undone, and is downloaded as it stands', async () => {
    const { page } = bench;
    await editor().click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('# a comment\n');
    await page.getByText('not applied yet').waitFor();
    await button('Apply').click();
    await expect.poll(() => editor().innerText()).not.toMatch(/a comment/);
    const [download] = await Promise.all([page.waitForEvent('download'), button('Download').click()]);
    expect(download.suggestedFilename()).toBe('german-credit.yaml');
    const file = path.join(folder, 'downloaded.yaml');
    await download.saveAs(file);
    expect(parse(readFileSync(file, 'utf8'))).toMatchObject({
      recipe: 1,
      purpose: { decision: '<b>ask</b> for a guarantor', cost: 2.5 },
      package: { version: '1.2.0' },
    });
  });

  test('Tab leaves the editor: whoever has no mouse is not caught in it', async () => {
    await editor().focus();
    await bench.page.keyboard.press('Tab');
    await expect.poll(() => editor().evaluate((element) => element === document.activeElement)).toBe(false);
  });

  test.each(['light', 'dark'] as const)('has nothing serious for axe (%s)', async (colorScheme) => {
    await bench.page.emulateMedia({ colorScheme });
    expect(await axeFindings(bench.page)).toEqual([]);
    expect(bench.complaints).toEqual([]);
  });
});
