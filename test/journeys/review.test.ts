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

/** Other work may keep the machine busy. */
const patient = { timeout: 20_000 };

describe.skipIf(chromiumPath === undefined)(`Review${needsChromium}`, () => {
  let bench: Workbench;
  let folder: string;
  let made: { file: string; publicKey: string };
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'assay-review-'));
    made = makeGermanPackage(folder);
    bench = await openWorkbench({ folder });
  });
  afterAll(async () => {
    await bench.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const word = (): Promise<string> =>
    bench.page.getByRole('region', { name: 'Signature' }).locator('.verdict-word').innerText();
  const choose = (file: string): Promise<void> =>
    bench.page.locator('input[type=file][accept=".zip"]').first().setInputFiles(file);
  const tab = (name: string): Promise<void> => bench.page.getByRole('tab', { name, exact: true }).click();

  test('without a workspace, a package by a stranger is intact and its signer unknown', async () => {
    await bench.go('review', 'Review');
    await choose(made.file);
    await expect.poll(word, patient).toBe('INTACT, SIGNER UNKNOWN');
    expect(await bench.page.getByRole('cell', { name: 'passed' }).count()).toBe(6);
  });

  test('against the maker’s public key it is trusted', async () => {
    await bench.page.locator('input[accept=".pem,.pub"]').setInputFiles(made.publicKey);
    await expect.poll(word, patient).toBe('TRUSTED');
    await bench.page.getByRole('button', { name: 'Without the key asked for' }).click();
    await expect.poll(word, patient).toBe('INTACT, SIGNER UNKNOWN');
  });

  test('the report is shown in a frame of another origin, the other evidence as tables and text', async () => {
    const { page } = bench;
    await tab('Report');
    const frame = page.frameLocator('iframe[title="Report of the package"]');
    await frame.getByRole('heading', { name: /german-credit/ }).waitFor();
    const reached = await page.evaluate(() => {
      const { contentDocument } = document.querySelector('iframe') as { contentDocument?: unknown };
      return contentDocument;
    });
    expect(reached).toBeNull();
    await tab('Model card');
    await page.getByRole('heading', { name: 'german-credit 1.0.0' }).waitFor();
    await tab('Metrics');
    await page.getByRole('cell', { name: 'ROC AUC', exact: true }).waitFor();
    const permuted = page.getByRole('region', { name: 'Permutation importance by column' });
    await permuted.getByText('checking_status', { exact: true }).waitFor();
    await tab('Fairness');
    await page.getByRole('heading', { name: 'By sex' }).waitFor();
    await tab('Log');
    await page.getByRole('cell', { name: 'workspace.created' }).waitFor();
  });

  test('a signer is trusted once the fingerprint was compared', async () => {
    const { page } = bench;
    await page.getByRole('button', { name: 'Trust this signer' }).click();
    const dialog = page.getByRole('dialog', { name: 'Trust this signer' });
    const trust = dialog.getByRole('button', { name: 'Trust this signer' });
    await dialog.getByLabel('Whose key it is').fill('Bea of the lab');
    expect(await trust.isDisabled()).toBe(true);
    await dialog.getByRole('checkbox').check();
    await trust.click();
    await expect.poll(word, patient).toBe('TRUSTED');
    const header = await page.getByRole('region', { name: 'Signature' }).innerText();
    expect(header).toContain('Bea of the lab');
  });

  test('its recipe gives every number again', async () => {
    const { page } = bench;
    await tab('Replay');
    await page
      .locator('input[aria-label="Choose the file for german_credit.csv"]')
      .setInputFiles(path.join(samples, 'german_credit.csv'));
    await page.getByText('given', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Replay', exact: true }).click();
    const result = page.getByRole('region', { name: 'Result of the replay' });
    await result.waitFor({ timeout: 40_000 });
    expect(await result.innerText()).toMatch(/the same[\s\S]* 0 different; every file byte for byte/);
    expect(await word()).toBe('TRUSTED');
    // A directive of the report's policy that only newer browsers know: they say so, and that is all.
    const known = /^Unrecognized Content-Security-Policy directive 'webrtc'/;
    expect(bench.complaints.filter((text) => !known.test(text))).toEqual([]);
  });

  test.each(['light', 'dark'] as const)('has nothing serious for axe (%s)', async (colorScheme) => {
    await bench.page.emulateMedia({ colorScheme });
    expect(await axeFindings(bench.page)).toEqual([]);
  });

  test('with one byte changed it is refused, and nothing of it is shown', async () => {
    const { page } = bench;
    const bytes = readFileSync(made.file);
    bytes[bytes.indexOf('<html') + 200]! ^= 1;
    const tampered = path.join(folder, '<b>tampered.zip');
    writeFileSync(tampered, bytes);
    await choose(tampered);
    await expect.poll(word, patient).toBe('BROKEN');
    await page.getByText('This package is broken', { exact: false }).first().waitFor();
    await page.getByText('<b>tampered.zip').first().waitFor();
    expect(await page.getByRole('tab').count()).toBe(0);
    expect(await page.locator('iframe').count()).toBe(0);
    expect(await axeFindings(page)).toEqual([]);
  });
});
