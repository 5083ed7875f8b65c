import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildDesktop, desktopFolder } from '../../scripts/build-desktop.ts';
import { electronBinary } from '../../scripts/electron-binary.ts';
import { noDisplay } from '../../scripts/find-browser.ts';

const binary = electronBinary();
const refusal = binary === undefined ? 'Electron’s binary is not here: npm run electron:fetch' : noDisplay();
const reason = refusal === undefined ? '' : ` (skipped: ${refusal})`;

describe.skipIf(refusal !== undefined)(`the workbench in Electron itself${reason}`, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-electron-'));
  let application: ElectronApplication;
  let page: Page;

  beforeAll(async () => {
    await buildDesktop();
    application = await _electron.launch({
      executablePath: binary!,
      args: [
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        desktopFolder,
        `--user-data-dir=${path.join(folder, 'profile')}`,
        '--sample=german',
      ],
      env: {
        ...(process.env as Record<string, string>),
        ASSAY_NODE: process.execPath,
        ASSAY_HOME: path.join(folder, 'home'),
        ASSAY_WORKSPACES: path.join(folder, 'workspaces'),
      },
    });
    page = await application.firstWindow();
  });
  afterAll(async () => {
    await application.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('shows the sample, with no rights of Node', async () => {
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    expect(page.url()).toMatch(/^assay:\/\/app\//);
    expect(
      await page.evaluate(() => ['require' in window, 'process' in window, window.crossOriginIsolated]),
    ).toEqual([false, false, true]);
    await expect.poll(() => page.title()).toContain('german');
  });

  test('opens the sample’s data by a click on the menu’s page and a run', async () => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: /Search pages/ }).fill('measure the model');
    await page.keyboard.press('Enter');
    const tray = page.getByRole('region', { name: 'Jobs' });
    await expect.poll(() => tray.innerText(), { timeout: 60_000 }).toMatch(/finished/);
  });

  test('goes nowhere else', async () => {
    await page.evaluate(() => window.open('https://example.org/'));
    await page.evaluate(() => (window.location.href = 'https://example.org/'));
    expect(application.windows()).toHaveLength(1);
    expect(page.url()).toMatch(/^assay:\/\/app\//);
  });
});
