import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { browserFlags, browserPlaces, findBrowser, noDisplay } from './find-browser.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'assay-browsers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.skipIf(process.platform === 'win32')('finds the first that is there, Chromium before Chrome', () => {
  const bin = path.join(folder, 'bin');
  mkdirSync(bin);
  const add = (name: string): void => {
    writeFileSync(path.join(bin, name), '#!/bin/sh\n');
    chmodSync(path.join(bin, name), 0o755);
  };
  expect(findBrowser({ PATH: bin }, 'linux')).toBeUndefined();
  add('google-chrome');
  expect(findBrowser({ PATH: bin }, 'linux')).toMatchObject({ name: 'Chrome' });
  add('chromium');
  expect(findBrowser({ PATH: `relative:${bin}` }, 'linux')).toMatchObject({
    name: 'Chromium',
    file: path.join(bin, 'chromium'),
    scratch: tmpdir(),
  });
  add('mine');
  expect(findBrowser({ PATH: bin, ASSAY_BROWSER: path.join(bin, 'mine') }, 'linux')).toMatchObject({
    name: 'mine',
  });
  expect(findBrowser({ PATH: bin, ASSAY_BROWSER: path.join(bin, 'none') }, 'linux')).toBeUndefined();
});

test('knows where browsers lie on macOS and Windows', () => {
  expect(browserPlaces('darwin', { HOME: '/Users/a' }).map(({ file }) => file)).toEqual(
    expect.arrayContaining([
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Users/a/Applications/Chromium.app/Contents/MacOS/Chromium',
    ]),
  );
  expect(browserPlaces('win32', { ProgramFiles: 'C:\\Program Files' }).map(({ file }) => file)).toContain(
    'C:\\Program Files\\Microsoft\\Edge\\Application\\msedge.exe',
  );
});

test('sees whether there is a screen', () => {
  expect(noDisplay({}, 'linux')).toBe('there is no display');
  expect(noDisplay({ DISPLAY: '' }, 'linux')).toBe('there is no display');
  expect(noDisplay({ DISPLAY: ':0' }, 'linux')).toBeUndefined();
  expect(noDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBeUndefined();
  expect(noDisplay({}, 'darwin')).toBeUndefined();
});

test('keeps the browser’s own sandbox but for root', () => {
  expect(browserFlags('/p', 'file:///r', false)).not.toContain('--no-sandbox');
  expect(browserFlags('/p', 'file:///r', true)).toContain('--no-sandbox');
});
