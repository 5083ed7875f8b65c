import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeGermanPackage } from './german-package.ts';
import {
  axeFindings,
  chromiumPath,
  needsChromium,
  openWorkbench,
  samples,
  type Workbench,
} from './workbench.ts';

const hostile = '<img src=x onerror="document.title=1"> =cmd()';

describe.skipIf(chromiumPath === undefined)(`Score${needsChromium}`, () => {
  let bench: Workbench;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'assay-score-'));
    makeGermanPackage(folder);
    // The sample's first rows with a column and a value that look like markup, and a row that cannot be read.
    const lines = readFileSync(path.join(samples, 'german_credit.csv'), 'utf8').trimEnd().split('\n');
    const field = `"${hostile.replaceAll('"', '""')}"`;
    const amount = lines[0]!.split(',').indexOf('credit_amount');
    const bad = lines[1]!.split(',').with(amount, 'much').join(',');
    const rows = [
      `${lines[0]},${field}`,
      `${bad},x`,
      ...lines.slice(1, 101).map((line) => `${line},${field}`),
    ];
    writeFileSync(path.join(folder, 'new.csv'), rows.join('\n'));
    writeFileSync(path.join(folder, 'short.csv'), 'credit_amount,age\n1000,30\n');
    bench = await openWorkbench({ folder });
  });
  afterAll(async () => {
    await bench.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const give = (name: string): Promise<void> =>
    bench.page.locator('input[type=file]').last().setInputFiles(path.join(folder, name));

  test('a package says what it expects, before and with a file', async () => {
    const { page } = bench;
    await bench.go('score', 'Score');
    await page.locator('input[type=file]').first().setInputFiles(path.join(folder, 'german.zip'));
    await page.getByText('intact, signer unknown').waitFor();
    expect(await page.getByText('no file yet').count()).toBeGreaterThan(10);
    await give('short.csv');
    await page.getByText('missing', { exact: true }).first().waitFor();
    expect(await page.getByRole('button', { name: 'Score', exact: true }).isDisabled()).toBe(true);
  });

  test('a file is scored: answers, rejects with reasons, distribution, first rows', async () => {
    const { page } = bench;
    await give('new.csv');
    await page.getByRole('cell', { name: 'found' }).first().waitFor();
    await page.getByLabel('Columns to keep').first().fill('onerror');
    await page.getByRole('option', { name: hostile }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Score', exact: true }).click();
    const preview = page.getByRole('region', { name: 'First answers' }).first();
    await preview.waitFor({ timeout: 20_000 });
    const card = (label: string) => page.locator('.panel', { hasText: label }).first().innerText();
    expect(await card('Rows scored')).toMatch(/100\s+of 101/);
    expect(await card('Rows rejected')).toMatch(/\n1\n/);
    const rejects = await page.getByRole('region', { name: 'Rejected rows' }).first().innerText();
    expect(rejects).toContain('credit_amount');
    expect(await preview.getByText(hostile).count()).toBe(101);
    expect(await page.getByRole('row', { name: /^bad/ }).count()).toBe(1);
  });

  test('the answers are downloaded in either form', async () => {
    const { page } = bench;
    const download = async (name: string): Promise<Buffer> => {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name }).click(),
      ]);
      return readFileSync(await file.path());
    };
    expect((await download('Download as Parquet')).subarray(0, 4).toString()).toBe('PAR1');
    const csv = (await download('Download as CSV')).toString().trimEnd().split('\n');
    expect(csv).toHaveLength(101);
    expect(csv[0]).toMatch(/,label,probability$/);
    expect((await download('Download the rejected rows')).toString()).toContain('credit_amount');
    expect(await page.title()).not.toBe('1');
    expect(bench.complaints).toEqual([]);
  });

  test.each(['light', 'dark'] as const)('has nothing serious for axe (%s)', async (colorScheme) => {
    await bench.page.emulateMedia({ colorScheme });
    expect(await axeFindings(bench.page)).toEqual([]);
  });
});
