/**
 * npm start [-- --workspace DIR] [--sample NAME] [--threads N] [--memory GB] [--headless]: builds the page where its
 * sources have changed and opens the workbench: in Electron where its binary is present, else in the system's Chromium,
 * else it says where to open it. Closing the window, or Ctrl+C, ends it.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { tmpdir } from 'node:os';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { buildPage } from './build-page.ts';
import { buildDesktop, desktopFolder } from './build-desktop.ts';
import { electronBinary } from './electron-binary.ts';
import { browserFlags, findBrowser, noDisplay, type Browser } from './find-browser.ts';
import { superviseEngine, type Offer } from './supervise-engine.ts';

const help = `npm start -- [flags]
  --workspace DIR   the workspace to open; without it the page Start asks
  --sample NAME     begin with a bundled sample: adult, flights, german
  --threads N       worker threads
  --memory GB       memory for queries
  --headless        open no window; say where the page is
`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function flagsOrExit() {
  try {
    return parseArgs({
      options: {
        workspace: { type: 'string' },
        sample: { type: 'string' },
        threads: { type: 'string' },
        memory: { type: 'string' },
        headless: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${help}`);
    process.exit(2);
  }
}

const { headless, help: helpAsked, ...engineFlags } = flagsOrExit();
if (helpAsked === true) {
  process.stdout.write(help);
  process.exit(0);
}
const flags = Object.entries({
  ...engineFlags,
  ...(engineFlags.workspace === undefined ? {} : { workspace: path.resolve(engineFlags.workspace) }),
}).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value]));

const began = performance.now();
if (await buildPage()) say(`The page was built in ${((performance.now() - began) / 1000).toFixed(1)} s.`);
const isRoot = process.getuid?.() === 0;
const display = headless === true ? 'none was asked for' : noDisplay();
const electron = display === undefined ? electronBinary() : undefined;
process.exitCode = electron === undefined ? await openInBrowser() : await openInElectron(electron);

async function openInElectron(binary: string): Promise<number> {
  await buildDesktop();
  say(`The workbench opens in Electron (${path.relative(process.cwd(), binary)}).`);
  const child = spawn(binary, [...(isRoot ? ['--no-sandbox'] : []), desktopFolder, ...flags], {
    stdio: 'inherit',
    env: { ...process.env, ASSAY_NODE: process.execPath },
  });
  process.on('SIGINT', () => undefined);
  return ended(child);
}

async function openInBrowser(): Promise<number> {
  const browser = display === undefined ? findBrowser() : undefined;
  const scratch = mkdtempSync(path.join(browser?.scratch ?? tmpdir(), 'assay-window-'));
  const engine = superviseEngine({
    flags: [...flags, '--redirect', scratch, ...(browser === undefined ? [] : ['--ends-with-window'])],
    say,
  });
  let window: ChildProcess | undefined;
  const end = (): void => {
    window?.kill();
    engine.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  try {
    const offer = await engine.offer;
    if (offer !== undefined) {
      if (browser === undefined) sayWhere(offer, display ?? 'no browser was found');
      else {
        window = openWindow(browser, scratch, offer);
        void ended(window).then((code) => {
          if (code === 0 || window?.killed === true) engine.stop();
          else sayWhere(offer, `${browser.name} ended with ${String(code)}`);
        });
      }
      process.stdin.on('data', () => engine.renew()).unref?.();
    }
    return await engine.ended;
  } finally {
    if (window !== undefined && window.exitCode === null && window.signalCode === null) {
      window.kill();
      await ended(window);
    }
    rmSync(scratch, { recursive: true, force: true, maxRetries: 10 });
    process.stdin.destroy();
  }
}

function openWindow(browser: Browser, scratch: string, offer: Offer): ChildProcess {
  say(`The workbench opens in ${browser.name} (${browser.file}): Electron’s binary is not here.`);
  say('Close its window or press Ctrl+C to end.');
  const flags = browserFlags(path.join(scratch, 'profile'), pathToFileURL(offer.redirect).href, isRoot);
  return spawn(browser.file, flags, { stdio: 'ignore', detached: process.platform !== 'win32' });
}

function sayWhere({ redirect }: Offer, why: string): void {
  say(
    `No window was opened: ${why}. Open this file in a browser on this machine; it is good once, for ten minutes:`,
  );
  say(`  ${pathToFileURL(redirect).href}`);
  say('Enter makes it good once more. Ctrl+C ends.');
}

function ended(child: ChildProcess): Promise<number> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode ?? 1);
  return new Promise((resolve) => {
    child.once('error', (error) => {
      process.stderr.write(`${child.spawnfile}: ${error.message}\n`);
      resolve(1);
    });
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
