import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { germanWorkspace } from './german-package.ts';
import { axeFindings, chromiumPath, needsChromium, openWorkbench, type Workbench } from './workbench.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'assay-record-'));

describe.skipIf(chromiumPath === undefined)(`the record${needsChromium}`, () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await openWorkbench({ folder, workspace: germanWorkspace(folder) });
    await bench.go('record', 'Record');
  });
  afterAll(async () => {
    await bench.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('says in words what happened, the newest first, and finds it again', async () => {
    const { page } = bench;
    const rows = page.getByRole('option');
    await rows.first().waitFor();
    expect(await rows.first().innerText()).toMatch(/Step 'Profile the data' finished in/);
    expect(await rows.last().innerText()).toContain('Workspace created');
    await page.getByLabel('Search the record').fill('german exported');
    await expect.poll(() => rows.count()).toBe(0);
    await page.getByLabel('Search the record').fill('german');
    await expect.poll(() => rows.count()).toBe(1);
    expect(await rows.first().innerText()).toContain('File german_credit.csv opened');
    await page.getByLabel('Search the record').fill('');
    await page.getByRole('combobox', { name: 'Kind of event' }).click();
    await page.getByRole('option', { name: 'Steps' }).click();
    await page.getByText(/^3 of 5 events$/).waitFor();
  });

  test('shows an event by the keyboard alone, checks the chain, and exports what is shown', async () => {
    const { page } = bench;
    await page.getByRole('listbox', { name: 'Events, newest first' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('End');
    const details = page.getByRole('complementary', { name: /^Event 3/ });
    await details.waitFor();
    expect(await details.innerText()).toContain('"kind": "data.sniff"');
    await page.getByRole('button', { name: 'Verify the record' }).click();
    await page.getByText('Whole', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Export' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'CSV' }).click();
    const file = path.join(folder, 'record.csv');
    await (await download).saveAs(file);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\r\n');
    expect(lines).toHaveLength(4);
    expect(lines[1]).toMatch(/^5,2.*step\.finished,Step 'Profile the data' finished/);
  });

  test('draws the lineage, and leads along it by arrow keys', async () => {
    const { page } = bench;
    await page.getByRole('tab', { name: 'Lineage' }).click();
    const source = page.getByRole('button', { name: /^german_credit\.csv/ });
    await source.focus();
    await page.keyboard.press('ArrowRight');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.querySelector('title')?.textContent))
      .toMatch(/^(Look at the file|Import the data)/);
    await page.getByRole('region', { name: /^(Look at the file|Import the data)/ }).waitFor();
    await page.getByText('Table', { exact: true }).click();
    expect(await page.getByRole('row').count()).toBe(5);
    await page.getByRole('tab', { name: 'Failures' }).click();
    await page.getByText('No step failed in this workspace.').waitFor();
  });

  test.each(['light', 'dark'] as const)('has nothing serious for axe (%s)', async (colorScheme) => {
    const { page } = bench;
    await page.emulateMedia({ colorScheme });
    for (const tab of ['Log', 'Lineage']) {
      await page.getByRole('tab', { name: tab }).click();
      await page
        .getByRole(tab === 'Log' ? 'option' : 'group')
        .first()
        .waitFor();
      expect(await axeFindings(page)).toEqual([]);
    }
    expect(bench.complaints).toEqual([]);
  });

  test('says where the record is broken', async () => {
    const { page } = bench;
    const log = path.join(folder, 'german/log/000001.jsonl');
    execFileSync('sed', ['-i', '2s/source.opened/source.openeD/', log]);
    await page.getByRole('tab', { name: 'Log' }).click();
    await page.getByRole('button', { name: 'Verify the record' }).click();
    await page.getByText('Broken', { exact: true }).waitFor();
    expect(
      await page
        .getByRole('region', { name: 'Result of the check' })
        .or(page.getByLabel('Result of the check'))
        .first()
        .innerText(),
    ).toContain('000001.jsonl');
    execFileSync('sed', ['-i', '2s/source.openeD/source.opened/', log]);
  });
});
