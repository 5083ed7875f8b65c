import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type ConsoleMessage } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PackageContent } from '../../native/packages/package-content.ts';
import { renderReport } from '../../native/packages/report.ts';
import { parse } from 'yaml';
import { checkGraph } from '../../native/onnx/check.ts';
import { builtPackage } from '../support/built-package.ts';
import { content } from '../golden/packages/content.ts';

const executablePath = [process.env.ASSAY_CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (path) => path !== undefined && existsSync(path),
);

/** Each would run, load, open a dialog, end an element or turn the page where text is not kept text. */
const hostile: readonly string[] = [
  `</script><script>window.hacked = 'script'</script>`,
  `</title><script>window.hacked = 'title'</script>`,
  `</style><script>window.hacked = 'style'</script>`,
  `<img src="https://example.com/x.png" onerror="window.hacked = 'img'">`,
  `<svg onload="window.hacked = 'svg'"><foreignObject><iframe src="javascript:window.hacked='frame'"></iframe></foreignObject></svg>`,
  `" onmouseover="window.hacked = 'attribute'" autofocus onfocus="alert(1)" x="`,
  `' onclick='window.hacked = 1`,
  `javascript:alert(1)`,
  `<!--<script>`,
  `]]><![CDATA[`,
  `{{constructor.constructor('alert(1)')()}} \${alert(1)}`,
  `<meta http-equiv="refresh" content="0;url=https://example.com">`,
  `<base href="https://example.com/"><link rel="stylesheet" href="x.css"><form action="https://example.com">`,
  `\u202eeman desrever\u2066\u2069`,
  'שם עמודה بيانات',
  `nul\0 bell\x07 escape\x1b[31m del\x7f c1\x9f line\u2028paragraph\u2029 half\ud800`,
  `&lt;b&gt; &#x3c;script&#x3e;`,
  'x'.repeat(10_000),
  `<b>${'W'.repeat(10_000)}`,
];

/** The fixture with every text that comes from data or a recipe made hostile, in turn. */
function hostileContent(): PackageContent {
  let next = 0;
  const evil = (): string => hostile[next++ % hostile.length]!;
  const ours = new Set([
    'id',
    'as',
    'kind',
    'colour',
    'use',
    'type',
    'logical',
    'task',
    'status',
    'version',
    'sha256',
  ]);
  const walk = (value: unknown, key = ''): unknown => {
    if (typeof value === 'string') return ours.has(key) || /^[0-9a-f]{64}$/.test(value) ? value : evil();
    if (Array.isArray(value)) return value.map((item) => walk(item, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walk(item, name)]));
  };
  const spoilt = walk(content) as PackageContent;
  // Each text in each kind of place: as a column, an input, a feature, a group and a warning.
  return {
    ...spoilt,
    columns: hostile.map((name) => ({ ...content.columns[1]!, name, levels: [{ name, count: 9 }] })),
    inputs: hostile.map((name) => ({ ...content.inputs[1]!, name })),
    plan: hostile.map((column) => ({ column, how: [column] })),
    warnings: hostile.map((what) => ({ column: what, what, fix: what })),
    training: {
      ...spoilt.training,
      importances: hostile.map((name, at) => ({ name, value: 1 / (at + 1), note: name })),
    },
  };
}

describe.skipIf(executablePath === undefined)(
  `a report of hostile names in a browser${executablePath === undefined ? ' (skipped: no Chromium; apt-get install chromium, or set ASSAY_CHROMIUM)' : ''}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'assay-report-'));
    const asset = (name: string): string =>
      readFileSync(new URL(`../../assets/report/${name}`, import.meta.url), 'utf8');
    const assets = { style: asset('report.css'), script: asset('report.js') };
    let browser: Browser;

    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] });
    });
    afterAll(async () => {
      await browser?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    async function opened(name: string, page: string) {
      const file = join(folder, name);
      writeFileSync(file, page);
      const tab = await browser.newPage({ viewport: { width: 1024, height: 700 } });
      const messages: string[] = [];
      const requests: string[] = [];
      const dialogs: string[] = [];
      tab.on('console', (message: ConsoleMessage) => messages.push(message.text()));
      tab.on('pageerror', (error: Error) => messages.push(error.message));
      tab.on('request', (request) => requests.push(request.url()));
      tab.on('dialog', (dialog) => {
        dialogs.push(dialog.message());
        void dialog.dismiss();
      });
      await tab.goto(`file://${file}`);
      return { tab, messages, requests, dialogs, address: `file://${file}` };
    }

    it('runs no script but ours, asks for nothing, and stays where it is', async () => {
      const { tab, messages, requests, dialogs, address } = await opened(
        'hostile.html',
        renderReport(hostileContent(), assets),
      );
      // Whatever waits for a pointer, a focus or a click gets one.
      await tab.evaluate(`for (const element of document.querySelectorAll('*'))
        for (const kind of ['pointermove', 'mouseover', 'focus', 'click'])
          element.dispatchEvent(new Event(kind, { bubbles: kind !== 'click', cancelable: true }))`);
      expect(await tab.evaluate('window.hacked')).toBeUndefined();
      expect(messages).toEqual([]);
      expect(dialogs).toEqual([]);
      expect(requests).toEqual([address]);
      expect(tab.url().split('#')[0]).toBe(address);
      expect(await tab.evaluate(`document.querySelectorAll('script').length`)).toBe(2);
      expect(
        await tab.evaluate(
          `document.querySelectorAll('img, iframe, object, embed, foreignObject, base, link, form[action], meta[http-equiv=refresh]').length`,
        ),
      ).toBe(0);
      await tab.close();
    });

    it('does so for a package that was built from a file of such names', async () => {
      const csvField = (text: string): string => `"${text.replaceAll('"', '""')}"`;
      // What a CSV file can hold in one field: no NUL, no half characters, and not 10,000 of them as a name.
      const names = hostile.map(
        (text, at) => `${text.replaceAll('\0', '').toWellFormed().slice(0, 300)} ${at}`,
      );
      const header = ['level', ...names, 'outcome'].map(csvField).join(',');
      const rows = Array.from({ length: 400 }, (_, row) => {
        const level = names[row % names.length]!;
        const values = names.map((_name, at) => ((row * (at + 3)) % 101) + at);
        return [csvField(level), ...values, csvField(row % 3 === 0 ? names[0]! : names[3]!)].join(',');
      });
      writeFileSync(join(folder, 'data.csv'), `${[header, ...rows].join('\n')}\n`);
      const recipe = {
        recipe: 1,
        name: 'hostile',
        purpose: { decision: names[0], baseline: names[3] },
        data: { source: 'data.csv', target: 'outcome', positive: names[0] },
        train: { learner: 'gbt', rounds: 5 },
        evaluate: { intervals: { count: 10 } },
        fairness: { groups: ['level'], intervals: { count: 10 } },
      };
      const built = await builtPackage(JSON.stringify(recipe), folder);
      const page = new TextDecoder().decode(built.files.get('report.html'));
      const { tab, messages, requests, dialogs, address } = await opened('built.html', page);
      expect([await tab.evaluate('window.hacked'), messages, dialogs, requests]).toEqual([
        undefined,
        [],
        [],
        [address],
      ]);
      expect(await tab.evaluate(`document.querySelectorAll('img, iframe, base, link').length`)).toBe(0);
      expect(checkGraph(built.files.get('model.onnx')!).inputs.length).toBe(names.length + 1);
      const contract = parse(new TextDecoder().decode(built.files.get('data.odcs.yaml')));
      expect(contract.schema[0].properties.map((column: { name: string }) => column.name)).toEqual([
        'level',
        ...names,
      ]);
      for (const one of [built.folder, built.context.folder]) rmSync(one, { recursive: true, force: true });
      await tab.close();
    });

    it('keeps long names from widening the page', async () => {
      const { tab } = await opened('wide.html', renderReport(hostileContent(), assets));
      expect(await tab.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(1024);
      await tab.close();
    });

    it('answers the slider, the costs and the keyboard, and shows exact values', async () => {
      const { tab, messages } = await opened('plain.html', renderReport(content, assets));
      const fact = (name: string) => tab.textContent(`[data-fact="${name}"]`);
      const before = await fact('recall');
      await tab.focus('#threshold-slider');
      await tab.keyboard.press('End');
      expect(await tab.textContent('#threshold-value')).toBe('1');
      expect(await fact('recall')).toBe('0');
      await tab.keyboard.press('Home');
      expect(await fact('recall')).toBe('1');
      await tab.click('#threshold-reset');
      expect(await fact('recall')).toBe(before);
      const cost = await fact('cost');
      await tab.fill('#cost-false-negative', '30');
      expect(await fact('cost')).not.toBe(cost);
      await tab.click('#threshold-cheapest');
      expect(Number(await tab.textContent('#threshold-value'))).toBeLessThan(0.2437);
      await tab.hover('svg[data-chart="roc"]');
      expect(await tab.textContent('#tip')).toMatch(
        /Model\nFalse positive rate: [\d.]+\nTrue positive rate: [\d.]+/,
      );
      expect(messages).toEqual([]);
      await tab.close();
    });

    it('has text of enough contrast in both themes', async () => {
      for (const colorScheme of ['light', 'dark'] as const) {
        const { tab } = await opened('contrast.html', renderReport(content, assets));
        await tab.emulateMedia({ colorScheme });
        const low = await tab.evaluate(lowContrast);
        expect(low, colorScheme).toEqual([]);
        await tab.close();
      }
    });
  },
);

/** In the page: texts whose contrast with what lies behind them is below 4.5 : 1 (WCAG 2.2, AA). */
const lowContrast = `(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const luminance = (colour) => {
    const [r, g, b] = colour.map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    const layers = [];
    for (let at = element; at !== null; at = at.parentElement) layers.unshift(rgba(getComputedStyle(at).backgroundColor));
    return layers.reduce((below, layer) => over(layer, below), rgba('Canvas'));
  };
  const low = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (walker.currentNode.textContent.trim() === '' || element.closest('script, title, desc, [hidden]')) continue;
    const style = getComputedStyle(element);
    const colour = rgba(element instanceof SVGElement ? style.fill : style.color);
    const [a, b] = [luminance(over(colour, behind(element))), luminance(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) low.push(element.tagName + '.' + element.className + ' ' + walker.currentNode.textContent.slice(0, 30) + ' ' + ratio.toFixed(2));
  }
  return [...new Set(low)].slice(0, 20);
})()`;
