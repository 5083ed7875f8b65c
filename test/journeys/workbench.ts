/** The workbench as a person has it: the engine's process, the built page, Chromium. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { on } from 'node:events';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { expect } from 'vitest';

const root = path.join(import.meta.dirname, '..', '..');
const main = path.join(root, 'native/engine/host/loopback/main.ts');
export const samples = path.join(root, 'assets/samples');

export const chromiumPath = [
  process.env.ASSAY_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((file) => file !== undefined && existsSync(file));

/** For a describe's title: why it is skipped. */
export const needsChromium =
  chromiumPath === undefined ? ' (skipped: there is no Chromium; set ASSAY_CHROMIUM)' : '';

export interface Workbench {
  readonly page: Page;
  readonly browser: Browser;
  /** Folder of this test alone: `workspaces/`, `home/`, and whatever it writes. */
  readonly folder: string;
  readonly engine: ChildProcess;
  /** What the page wrote to its console as a warning or error, and errors that nobody caught. */
  readonly complaints: string[];
  /** Goes to a page and waits for its heading. */
  go(route: string, heading?: string): Promise<void>;
  /** Does what begins a job, and waits until the job ended well. */
  job(begin: () => Promise<unknown>, timeoutMs?: number): Promise<void>;
  /** A further page with a new one-time code, as after closing the window. */
  reopen(): Promise<Page>;
  close(): Promise<void>;
}

export interface WorkbenchOptions {
  readonly workspace?: string;
  readonly folder?: string;
  readonly browser?: BrowserContextOptions;
  /** Further flags of the engine. */
  readonly flags?: readonly string[];
}

interface Offer {
  readonly redirect: string;
  readonly port: number;
}

export async function openWorkbench(options: WorkbenchOptions = {}): Promise<Workbench> {
  const folder = options.folder ?? mkdtempSync(path.join(tmpdir(), 'assay-journey-'));
  const engine = spawn(
    process.execPath,
    [
      main,
      ...(options.workspace === undefined ? [] : ['--workspace', options.workspace]),
      ...(options.flags ?? []),
    ],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: {
        ...process.env,
        ASSAY_HOME: path.join(folder, 'home'),
        ASSAY_WORKSPACES: path.join(folder, 'workspaces'),
        ASSAY_PASSPHRASE: '',
      },
    },
  );
  let offer = await nextOffer(engine);
  const browser = await chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox'] });
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    acceptDownloads: true,
    ...options.browser,
  });
  const complaints: string[] = [];
  const open = async (): Promise<Page> => {
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`file://${offer.redirect}`);
    await page.waitForURL(/^http:\/\/127\.0\.0\.1/);
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    return page;
  };
  const page = await open();
  return {
    page,
    browser,
    folder,
    engine,
    complaints,
    async go(route, heading) {
      await page.evaluate((to) => (window.location.hash = `#/${to}`), route);
      await page
        .getByRole('heading', { level: 1, ...(heading === undefined ? {} : { name: heading }) })
        .first()
        .waitFor();
    },
    async job(begin, timeoutMs = 60_000) {
      const tray = page.getByRole('region', { name: 'Jobs' });
      const before = jobsIn(await tray.innerText());
      await begin();
      const ended = await page.waitForFunction(
        (least) => {
          const text = document.querySelector('section[aria-label=Jobs]')?.textContent ?? '';
          const jobs = Number(/Jobs \((\d+)\)/.exec(text)?.[1] ?? 0);
          return jobs > least && /finished|failed|cancelled/.test(text) ? text : undefined;
        },
        before,
        { timeout: timeoutMs },
      );
      expect(await ended.jsonValue()).not.toMatch(/failed|cancelled/);
    },
    async reopen() {
      engine.stdin!.write('\n');
      offer = await nextOffer(engine);
      return open();
    },
    async close() {
      await browser.close();
      const gone = new Promise((resolve) => engine.once('exit', resolve));
      engine.stdin?.end();
      if (engine.exitCode === null && engine.signalCode === null) await gone;
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

const jobsIn = (tray: string): number => Number(/Jobs \((\d+)\)/.exec(tray)?.[1] ?? 0);

async function nextOffer(engine: ChildProcess): Promise<Offer> {
  for await (const [chunk] of on(engine.stdout!, 'data')) {
    const line = String(chunk)
      .split('\n')
      .find((one) => one.includes('"redirect"'));
    if (line !== undefined) return JSON.parse(line) as Offer;
  }
  throw new Error('The engine ended before it listened.');
}

const axeSource = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Two frames, in which styles change and transitions begin, then until those that end have ended. */
const SETTLED = `new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  .then(() => Promise.allSettled(document.getAnimations()
    .filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity)
    .map(({ finished }) => finished)))`;

/** Serious and critical findings of axe on the page once its colours have settled, one line each. */
export async function axeFindings(page: Page): Promise<string[]> {
  // By the debugging protocol: the page's own policy forbids foreign scripts.
  const session = await page.context().newCDPSession(page);
  const source = readFileSync(axeSource, 'utf8');
  await session.send('Runtime.evaluate', { expression: source });
  const { result } = await session.send('Runtime.evaluate', {
    expression: `${SETTLED}.then(() => axe.run(document, { resultTypes: ['violations'] })).then(({ violations }) => JSON.stringify(violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map((node) => id + ': ' + node.target.join(' ') + ' ' + node.html.slice(0, 160)))))`,
    awaitPromise: true,
    returnByValue: true,
  });
  return JSON.parse(result.value as string) as string[];
}
