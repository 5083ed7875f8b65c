import { mkdtempSync, readdirSync, readFileSync, rmSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { saveDraft } from '../../native/engine/recipe/draft.ts';
import { openWorkspace } from '../../native/workspace/workspace.ts';
import { superviseEngine, type Offer, type SupervisedEngine } from '../../scripts/supervise-engine.ts';
import { chromiumPath, needsChromium, samples } from './workbench.ts';

/** Long enough to be met at work, on whatever machine. */
const recipe = {
  recipe: 1,
  name: 'long',
  data: { source: 'german_credit.csv', target: 'class', positive: 'bad' },
  train: { learner: 'gbt', seed: 1, rounds: 20_000, patience: 20_000, learningRate: 0.001 },
};

describe.skipIf(chromiumPath === undefined)(`an engine that is killed${needsChromium}`, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-killed-'));
  const workspace = path.join(folder, 'workspace');
  const said: string[] = [];
  let engine: SupervisedEngine;
  let offer: Offer;
  let browser: Browser;
  let page: Page;
  let workers: number[];

  beforeAll(async () => {
    const made = await openWorkspace(workspace, { create: true, actor: 'test' });
    await saveDraft(made, {
      recipe,
      files: { 'german_credit.csv': path.join(samples, 'german_credit.csv') },
    });
    await made.close();
    engine = superviseEngine({
      flags: ['--workspace', workspace],
      environment: { ASSAY_HOME: path.join(folder, 'home'), ASSAY_PASSPHRASE: '' },
      say: (line) => said.push(line),
    });
    offer = (await engine.offer)!;
    browser = await chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox'] });
    page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    await page.goto(pathToFileURL(offer.redirect).href);
    await page.waitForURL(/^http:\/\/127\.0\.0\.1/);
  });
  afterAll(async () => {
    await browser.close();
    engine.stop();
    await engine.ended;
    rmSync(folder, { recursive: true, force: true });
  });

  const tray = (): ReturnType<Page['getByRole']> => page.getByRole('region', { name: 'Jobs' });
  const trayText = async (): Promise<string> => (await tray().innerText()).replaceAll('\n', ' ');
  const percent = async (): Promise<number> => Number(/(\d+) %/.exec(await trayText())?.[1] ?? Number.NaN);
  /** As a person does it: Ctrl+K, what it is called, Enter. */
  async function train(): Promise<void> {
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: /Search pages/ }).fill('train the model');
    await page.keyboard.press('Enter');
    // Earlier steps show their own progress, and are soon at 100 %.
    await expect
      .poll(async () => /trees|rounds/.test(await trayText()) && (await percent()) >= 1, { timeout: 60_000 })
      .toBe(true);
  }

  test('goes on with a job while its page is loaded again', async () => {
    await train();
    const before = await percent();
    await page.reload();
    await expect.poll(percent, { timeout: 20_000 }).toBeGreaterThan(before);
    expect(await trayText()).toMatch(/^Train/);
    expect(said).toEqual([]);
  });

  test('is started again, and the page says so and goes on', async () => {
    const killed = engine.process.pid!;
    workers = childrenOf(killed);
    const seen = page.getByText('The engine is being started again …').waitFor();
    process.kill(killed, 'SIGKILL');
    await seen;
    await page.getByText('The engine is being started again …').waitFor({ state: 'hidden' });
    expect(engine.process.pid).not.toBe(killed);
    expect(said).toEqual(['The engine ended unexpectedly and is started again.']);
    expect(new URL(page.url()).port).toBe(String(offer.port));
  });

  test('takes its workers with it', async () => {
    if (process.platform === 'linux') expect(workers.length).toBeGreaterThan(0);
    await expect.poll(() => workers.filter(isAlive), { timeout: 10_000 }).toEqual([]);
  });

  test('leaves no job that seems to run: it is shown as ended, with what to do', async () => {
    await expect.poll(trayText).toMatch(/failed The engine ended unexpectedly while this ran/);
    await page.getByRole('button', { name: /^Jobs/ }).click();
    await tray().getByText('What was finished is kept. Run it again: it goes on from there.').waitFor();
  });

  test('loses no step that was finished', async () => {
    await train();
    await expect
      .poll(trayText)
      .toMatch(/Import the data: german_credit\.csv known already.*known already.*known already/);
    await tray().getByRole('button', { name: 'Cancel' }).first().click();
    await expect.poll(trayText).toMatch(/cancelled/);
  });

  test('gives its sessions to the next one over the pipe only', async () => {
    const session = await page.evaluate(() => sessionStorage.getItem('assay.session'));
    expect(session).toMatch(/^[\w-]{43}$/);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    expect(files.length).toBeGreaterThan(10);
    for (const file of files)
      expect(readFileSync(path.join(file.parentPath, file.name)).includes(session!), file.name).toBe(false);
    expect(engine.process.spawnargs.join(' ')).not.toContain(session);
    if (existsSync('/proc/self/environ'))
      expect(readFileSync(`/proc/${String(engine.process.pid)}/environ`, 'utf8')).not.toContain(session);
  });
});

function childrenOf(parent: number): number[] {
  if (!existsSync('/proc')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${String(pid)}/status`, 'utf8').includes(`PPid:\t${String(parent)}\n`);
      } catch {
        return false;
      }
    });
}

function isAlive(pid: number): boolean {
  try {
    return !/^State:\tZ/m.test(readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
  } catch {
    return false;
  }
}
