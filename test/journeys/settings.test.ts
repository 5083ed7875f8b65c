import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gpuSkipped } from '../support/software-gpu.ts';
import { germanWorkspace } from './german-package.ts';
import { axeFindings, chromiumPath, needsChromium, openWorkbench, type Workbench } from './workbench.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'assay-settings-'));

describe.skipIf(chromiumPath === undefined)(`the settings${needsChromium}`, () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await openWorkbench({ folder, workspace: germanWorkspace(folder) });
    await bench.go('settings', 'Settings');
  });
  afterAll(async () => {
    await bench.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('limits are kept for the user and taken by the next job', async () => {
    const { page } = bench;
    await page.getByLabel('Threads', { exact: true }).fill('1');
    await page.getByRole('button', { name: 'Keep these limits' }).click();
    await page.getByText(/The next job gets 1 thread /).waitFor();
    expect(JSON.parse(readFileSync(path.join(folder, 'home/settings.json'), 'utf8'))).toMatchObject({
      threads: 1,
      memoryGB: null,
    });
    await page.getByLabel('Threads', { exact: true }).fill('5000');
    await page.getByText(/This machine runs 1 to/).waitFor();
  });

  test.skipIf(gpuSkipped !== '')(`a GPU is chosen among those that are there${gpuSkipped}`, async () => {
    const device = bench.page.getByRole('region', { name: 'Device' });
    const gpu = device.getByRole('radio').nth(1);
    await gpu.check();
    const settings = () =>
      JSON.parse(readFileSync(path.join(folder, 'home/settings.json'), 'utf8')) as { adapter: string | null };
    await expect.poll(() => settings().adapter).toBe(await gpu.inputValue());
    await device.getByLabel('The first that the system offers').check();
    await expect.poll(() => settings().adapter).toBeNull();
  });

  test('a key is made, and a slip of the passphrase is seen', async () => {
    const { page } = bench;
    await page.getByRole('button', { name: 'Make a key' }).click();
    await page.getByLabel('Name of the key').fill('Ada');
    await page.getByLabel('Passphrase', { exact: true }).fill('horse');
    await page.getByText('It is shorter than 8 characters.').waitFor();
    expect(await page.getByRole('button', { name: 'Make the key' }).isDisabled()).toBe(true);
    await page.getByLabel('Passphrase', { exact: true }).fill('correct horse');
    await page.getByLabel('Passphrase again').fill('correct house');
    await page.getByText('The two are not the same.').waitFor();
    await page.getByLabel('Passphrase again').fill('correct horse');
    await page.getByRole('button', { name: 'Make the key' }).click();
    await page.getByRole('cell', { name: 'Ada' }).waitFor();
    await page.getByText('Yours, signs packages').waitFor();
  });

  test('cleaning says what would go before it goes', async () => {
    const { page } = bench;
    await page.getByRole('button', { name: 'Clean', exact: true }).click();
    await page.getByText(/^To be removed: \d+ cached files? \(/).waitFor();
    await page.getByRole('button', { name: /^Remove [\d.]+ [kM]?B$/ }).click();
    await page.getByText(/Removed \d+ cached files? \(/).waitFor();
  });

  test('a backup is verified, and a renamed workspace is open under its new name', async () => {
    const { page } = bench;
    await page.getByRole('button', { name: 'Back up' }).click();
    await page.getByLabel('Name of the copy').fill('german copy');
    await page.getByRole('button', { name: 'Make the backup' }).click();
    await page.getByText('Copied and verified').waitFor();
    expect(existsSync(path.join(folder, 'german copy/workspace.json'))).toBe(true);
    await page.getByRole('button', { name: 'Move or rename' }).click();
    await page.getByLabel('New name').fill('renamed');
    await page.getByRole('button', { name: 'Move the workspace' }).click();
    await page.getByRole('navigation', { name: 'In focus' }).getByText('renamed').waitFor();
    expect(existsSync(path.join(folder, 'german'))).toBe(false);
  });

  test('diagnostics are shown before they are saved, and hold no path of the user', async () => {
    const { page } = bench;
    await page.getByRole('button', { name: 'Show the diagnostics' }).click();
    const shown = page.getByLabel('Diagnostic log');
    await shown.waitFor();
    expect(await shown.innerText()).toContain('engine.started');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as a file' }).click();
    const file = path.join(folder, 'diagnostics.txt');
    await (await download).saveAs(file);
    expect(readFileSync(file, 'utf8')).not.toContain(folder);
  });

  test('licences are there offline', async () => {
    const { page } = bench;
    await page.getByRole('button', { name: 'Licences of the libraries' }).click();
    await page.getByRole('button', { name: 'MIT: text of the licence of react', exact: true }).click();
    expect(await page.getByLabel('Licence of react', { exact: true }).innerText()).toContain('MIT License');
  });

  test.each(['light', 'dark'] as const)('has nothing serious for axe (%s)', async (colorScheme) => {
    await bench.page.emulateMedia({ colorScheme });
    expect(await axeFindings(bench.page)).toEqual([]);
    expect(bench.complaints).toEqual([]);
  });
});
