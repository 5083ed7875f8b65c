import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { draftWorkspace, recipeIn } from './draft-workspace.ts';
import {
  axeFindings,
  chromiumPath,
  needsChromium,
  openWorkbench,
  samples,
  type Workbench,
} from './workbench.ts';

const german = parse(readFileSync(path.join(samples, 'german.yaml'), 'utf8')) as Record<string, unknown>;

describe.skipIf(chromiumPath === undefined)(`Calibrate${needsChromium}`, () => {
  let bench: Workbench;
  let workspace: string;
  beforeAll(async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'assay-calibrate-'));
    const files = { 'german_credit.csv': path.join(samples, 'german_credit.csv') };
    workspace = await draftWorkspace(folder, german, files);
    bench = await openWorkbench({ folder, workspace });
  });
  afterAll(async () => {
    await bench.close();
    rmSync(bench.folder, { recursive: true, force: true });
  });

  const card = (title: string): Promise<string> =>
    bench.page.locator('.metric-cards .panel', { hasText: title }).innerText();

  test('shows what probabilities meant before and after, with intervals and counts', async () => {
    const { page } = bench;
    await bench.go('calibrate', 'Calibrate');
    await bench.job(() => page.getByRole('button', { name: 'Calibrate and measure', exact: true }).click());
    await page.getByRole('heading', { name: 'On 200 test rows, before → after' }).waitFor();
    expect(await card('Expected calibration error')).toMatch(
      /0\.\d{3} → 0\.\d{3}\s+before \[.+\]\s+after \[.+\]/,
    );
    expect(await card('Calibrator')).toMatch(/sigmoid\s+Fitted on 100 calibration rows/);
    for (const name of ['Reliability of bad', 'Calibrator of bad'])
      await page.getByRole('figure', { name }).locator('svg.main-svg').first().waitFor();
    await page.getByText('All bins as a table').click();
    const rows = await page.getByRole('region', { name: 'Bins after' }).locator('tbody tr').allInnerTexts();
    const counts = rows.map((row) => Number(row.split('\t')[1]));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(200);
  });

  test('another method is written to the recipe, measured, and judged', async () => {
    const { page } = bench;
    await page.getByText('Isotonic', { exact: true }).click();
    await page
      .getByText(/Out of date: the calibration, the evaluation and the comparison of groups/)
      .waitFor();
    expect(recipeIn(workspace).calibrate).toEqual({ method: 'isotonic' });
    expect(await card('Calibrator')).toContain('sigmoid');
    await bench.job(() => page.getByRole('button', { name: 'Calibrate and measure', exact: true }).click());
    await expect.poll(() => card('Calibrator')).toContain('isotonic');
    await page.getByText(/Calibration made the log loss on the test rows worse/).waitFor();
    await page.getByText(/corners; constant beyond/).waitFor();
  });

  test.each(['light', 'dark'] as const)('axe finds nothing serious, %s', async (colorScheme) => {
    await bench.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect(await axeFindings(bench.page)).toEqual([]);
    expect(bench.complaints).toEqual([]);
  });
});
