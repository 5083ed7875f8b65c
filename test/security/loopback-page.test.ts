import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, needsChromium } from '../journeys/workbench.ts';
import { testLoopback, type TestLoopback } from './loopback.ts';

const built = process.env.ASSAY_PAGE ?? path.join(import.meta.dirname, '../../dist/renderer');
const isBuilt = existsSync(path.join(built, 'index.html'));

const why = isBuilt ? needsChromium : ' (skipped: the page is not built; npm run build)';

describe.skipIf(!isBuilt || chromiumPath === undefined)(`the built page in a browser${why}`, () => {
  let loopback: TestLoopback;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];
  beforeAll(async () => {
    loopback = await testLoopback({ page: built });
    browser = await chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox'] });
    page = await browser.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.addInitScript(() => {
      addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
        console.error(`violation: ${violatedDirective} ${blockedURI}`);
      });
    });
    await page.goto(`${loopback.origin}/#code=${loopback.sessions.newCode()}`);
    await page.getByRole('heading').first().waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await loopback?.end();
  });

  test('is isolated from other origins', async () => {
    expect(await page.evaluate(() => [crossOriginIsolated, isSecureContext])).toEqual([true, true]);
  });

  test('breaks nothing of its own policy', () => {
    expect(complaints).toEqual([]);
  });

  test('takes the code out of its address, and keeps its session in this tab alone', async () => {
    expect(page.url()).not.toContain('code');
    expect(await page.evaluate(() => [document.cookie, localStorage.length])).toEqual([
      '',
      expect.any(Number),
    ]);
    const kept = await page.evaluate(() => JSON.stringify({ ...localStorage }));
    const session = await page.evaluate(() => sessionStorage.getItem('assay.session'));
    expect(session).toMatch(/^[\w-]{43}$/);
    expect(kept).not.toContain(session!);
    expect(await page.context().cookies()).toEqual([]);
  });

  test('lets no text run as a script', async () => {
    // Not by `evaluate`, which the browser's tools exempt: by a script of the page.
    const ran = await page.evaluate(async () => {
      const results: string[] = [];
      const attempt = (name: string, work: () => unknown) => {
        try {
          work();
          results.push(name);
        } catch {
          // Refused.
        }
      };
      await new Promise<void>((resolve) => {
        setTimeout(() => {
          attempt('eval', () => (0, eval)('1'));
          attempt('Function', () => new Function('return 1')());
          resolve();
        });
      });
      const inline = document.createElement('script');
      inline.textContent = 'window.ranInline = true';
      document.head.append(inline);
      document.body.insertAdjacentHTML('beforeend', '<img src="x:" onerror="window.ranHandler = true">');
      const style = document.createElement('style');
      style.textContent = 'body { --painted: 1 }';
      document.head.append(style);
      await new Promise((resolve) => setTimeout(resolve, 100));
      if ('ranInline' in window) results.push('inline script');
      if ('ranHandler' in window) results.push('handler');
      if (getComputedStyle(document.body).getPropertyValue('--painted') !== '') results.push('style');
      return results;
    });
    expect(ran).toEqual([]);
  });

  test('reaches no other address', async () => {
    const could = await page.evaluate(async () => {
      const tries = ['https://other.example/', 'http://127.0.0.1:9/', 'http://localhost:9/'].map((address) =>
        fetch(address, { mode: 'no-cors' }).then(
          () => address,
          () => undefined,
        ),
      );
      return (await Promise.all(tries)).filter((one) => one !== undefined);
    });
    expect(could).toEqual([]);
    await expect
      .poll(() => complaints.filter((text) => text.startsWith('violation: connect-src')).length)
      .toBe(3);
  });

  test('is not let in a second time by the same address', async () => {
    const code = loopback.sessions.newCode();
    const first = await browser.newPage();
    await first.goto(`${loopback.origin}/#code=${code}`);
    await first.waitForFunction(() => sessionStorage.getItem('assay.session') !== null);
    const second = await browser.newPage();
    const turnedAway = second.waitForEvent('console', (message) => message.text().includes('4401'));
    await second.addInitScript(() => {
      const native = WebSocket;
      window.WebSocket = new Proxy(native, {
        construct(target, [address]: [string]) {
          const socket = new target(address);
          socket.addEventListener('close', ({ code: closed }) => console.log(`closed ${String(closed)}`));
          return socket;
        },
      });
    });
    await second.goto(`${loopback.origin}/#code=${code}`);
    await turnedAway;
    expect(await second.evaluate(() => sessionStorage.getItem('assay.session'))).toBeNull();
  });
});
