import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { MessagePort as NodePort } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { CHANNEL } from '../../electron/channels.ts';
import type { Granted } from '../../electron/contract.ts';
import * as fake from './fake-electron.ts';
import { finished, portClient, type PortClient } from './port-client.ts';

vi.mock('electron', () => fake);

const folder = mkdtempSync(path.join(tmpdir(), 'assay-desktop-'));
const data = path.join(folder, 'people.csv');
const window = (): fake.BrowserWindow => fake.BrowserWindow.all[0]!;

function eventOf(
  contents = window().webContents,
  frame: { url: string; parent: unknown } = contents.mainFrame,
) {
  let port: NodePort | undefined;
  const event = {
    sender: Object.assign(contents, {
      postMessage: (_channel: string, _message: unknown, [given]: NodePort[]) => (port = given),
    }),
    senderFrame: frame,
  };
  return { event, port: () => port! };
}

function connect(): PortClient {
  const { event, port } = eventOf();
  fake.ipcMain.emit(CHANNEL.connect, event);
  return portClient(port());
}

const ask = (channel: string, ...words: unknown[]): Promise<unknown> =>
  Promise.resolve(fake.ipcMain.handlers.get(channel)!(eventOf().event, ...words));

function menuItem(label: string): fake.FakeMenuItem {
  const found = fake.Menu.menu.flatMap(({ submenu = [] }) => submenu).find((item) => item.label === label);
  if (found === undefined) throw new Error(`The menu has no ${label}.`);
  return found;
}

beforeAll(async () => {
  copyFileSync(path.join(fake.root, 'assets/samples/german_credit.csv'), data);
  process.env.ASSAY_HOME = path.join(folder, 'home');
  process.env.ASSAY_WORKSPACES = path.join(folder, 'workspaces');
  process.env.ASSAY_NODE = process.execPath;
  fake.app.userData = path.join(folder, 'user-data');
  await import('../../electron/main.ts');
  await vi.waitFor(() => expect(fake.BrowserWindow.all).toHaveLength(1));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the window', () => {
  test('is a sandboxed page of our own scheme, with no rights of Node', () => {
    expect(fake.app.sandboxed).toBe(true);
    expect(window().loaded).toBe('assay://app/');
    expect(window().shown).toBe(true);
    expect(window().options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    });
    expect(window().options.webPreferences.preload).toMatch(/preload\.cjs$/);
    expect(fake.protocol.schemes).toEqual([
      { scheme: 'assay', privileges: expect.not.objectContaining({ bypassCSP: true }) as object },
    ]);
  });

  test.each([
    ['https://example.org/', true, false],
    ['file:///etc/passwd', true, false],
    ['assay://app/assets/x.js', true, false],
    ['assay://other/', true, false],
    ['javascript:alert(1)', true, false],
    ['assay://app/#/data', true, true],
    ['assay://app/evidence/abc', false, true],
    ['assay://app/', false, false],
    ['https://example.org/', false, false],
  ])('navigation to %s (main frame: %s) is allowed: %s', (url, isMainFrame, allowed) => {
    const preventDefault = vi.fn();
    window().webContents.emit('will-frame-navigate', { url, isMainFrame, preventDefault });
    expect(preventDefault).toHaveBeenCalledTimes(allowed ? 0 : 1);
  });

  test('opens no other windows, web views or redirects', () => {
    expect(window().webContents.windowOpenHandler!({ url: 'assay://app/' })).toEqual({ action: 'deny' });
    for (const name of ['will-attach-webview', 'will-redirect']) {
      const preventDefault = vi.fn();
      window().webContents.emit(name, { preventDefault });
      expect(preventDefault, name).toHaveBeenCalled();
    }
  });

  test('is given one permission: to write to the clipboard', () => {
    const { request, check, device } = fake.session.defaultSession;
    const given = (permission: string): boolean => {
      let answer = false;
      request!(window().webContents, permission, (yes) => (answer = yes));
      expect(check!(window().webContents, permission)).toBe(answer);
      return answer;
    };
    expect(given('clipboard-sanitized-write')).toBe(true);
    for (const one of [
      'clipboard-read',
      'media',
      'geolocation',
      'notifications',
      'openExternal',
      'fullscreen',
    ])
      expect(given(one), one).toBe(false);
    expect(device!()).toBe(false);
    expect(fake.session.defaultSession.spellChecker).toBe(false);
  });

  test('asks nobody outside', () => {
    const cancelled = (url: string): boolean => {
      let answer = false;
      fake.session.defaultSession.before!({ url }, ({ cancel }) => (answer = cancel));
      return answer;
    };
    for (const url of [
      'https://example.org/',
      'http://127.0.0.1:80/',
      'ws://127.0.0.1/',
      'file:///etc/passwd',
    ])
      expect(cancelled(url), url).toBe(true);
    for (const url of ['assay://app/', 'blob:assay://app/1', 'data:image/png;base64,'])
      expect(cancelled(url), url).toBe(false);
    expect(fake.app.switches.get('host-resolver-rules')).toBe('MAP * ~NOTFOUND');
  });

  test('does what the menu says', () => {
    menuItem('Search or Do…').click!();
    menuItem('Fairness').click!();
    menuItem('Open File…').click!();
    expect(window().webContents.sent).toEqual([
      [CHANNEL.menu, 'search'],
      [CHANNEL.menu, 'go:fairness'],
      [CHANNEL.menu, 'open-file'],
    ]);
  });

  test('comes to the front where the application is started a second time', () => {
    fake.app.emit('second-instance');
    expect(window().focused).toBe(true);
    expect(fake.BrowserWindow.all).toHaveLength(1);
  });
});

describe('the engine behind it', () => {
  let page: PortClient;
  let file: Granted;

  test('is called over a port, and opens what was dropped', async () => {
    page = connect();
    expect((await page.client.workspace.current()).open).toBeNull();
    await page.client.workspace.create({ name: 'desktop' });
    file = (await ask(CHANNEL.grantPath, data)) as Granted;
    expect(file).toMatchObject({ name: 'people.csv', grant: expect.stringMatching(/^grant:/) as string });
    const recipe = { recipe: 1, name: 'people', data: { source: 'people.csv' } };
    await page.client.draft.save({ recipe, files: { 'people.csv': file.grant } });
    const { job } = await page.client.draft.run({ until: 'data' });
    const events = await finished(page.client, job);
    expect(events.filter(({ type }) => type === 'stepFinished')).toHaveLength(3);
  });

  test('serves several windows at a time', async () => {
    const other = connect();
    const [a, b] = await Promise.all([page.client.workspace.current(), other.client.workspace.current()]);
    expect(a.open).toEqual(b.open);
    other.close();
    expect((await page.client.workspace.current()).open?.name).toBe('desktop');
  });

  test('is asked by the page alone: by no frame and no other page', async () => {
    const { webContents } = window();
    for (const frame of [
      { url: 'assay://app/evidence/x', parent: webContents.mainFrame },
      { url: 'https://example.org/', parent: null },
    ]) {
      const { event, port } = eventOf(webContents, frame);
      expect(() => fake.ipcMain.emit(CHANNEL.connect, event)).toThrow('Only the workbench');
      expect(port()).toBeUndefined();
      await expect(
        Promise.resolve(fake.ipcMain.handlers.get(CHANNEL.grantPath)!(event, data)),
      ).rejects.toThrow('Only the workbench');
    }
  });

  test('opens no file that has no path: the page made it itself', async () => {
    for (const name of ['', 'people.csv', '../people.csv', undefined, 3])
      await expect(ask(CHANNEL.grantPath, name)).rejects.toThrow('no path');
  });

  test('gets what people choose in the native dialogs', async () => {
    expect(await ask(CHANNEL.openFile, [])).toBeNull();
    fake.chosen.open = [data];
    const filters = [{ name: 'Data', extensions: ['csv', 'a/../b'] }];
    expect(await ask(CHANNEL.openFile, filters)).toEqual(file);
    expect(fake.dialog.asked.at(-1)).toMatchObject({ filters: [{ name: 'Data', extensions: ['csv'] }] });
    fake.chosen.open = [folder];
    expect(await ask(CHANNEL.openFolder)).toMatchObject({ name: path.basename(folder) });
  });

  test('saves a file of the engine where the dialog says, and only one that was granted', async () => {
    fake.chosen.save = path.join(folder, 'saved.csv');
    await ask(CHANNEL.saveFile, file.grant, '../../people.csv');
    expect(fake.dialog.asked.at(-1)).toEqual({ defaultPath: 'people.csv' });
    expect(readFileSync(fake.chosen.save)).toEqual(readFileSync(data));
    for (const grant of ['grant:no', '/etc/passwd', undefined])
      await expect(ask(CHANNEL.saveFile, grant, 'x')).rejects.toThrow('no such file');
  });

  test('shows the evidence of a ticket, in a sandbox, and of no other', async () => {
    const get = fake.protocol.handlers.get('assay')!;
    const answer = await get(new Request('assay://app/evidence/unknown'));
    expect(answer.status).toBe(404);
  });

  test('signs with a passphrase of the key store, which the page never sees', async () => {
    const passphrase = 'eleven quiet pens';
    const kept = path.join(folder, 'user-data/passphrases.json');
    const { client, close } = connect();
    const made = await client.keys.new({ name: 'Ann', passphrase });
    expect(await ask(CHANNEL.remembered, made.id)).toBeNull();
    await ask(CHANNEL.remember, made.id, passphrase);
    expect(readFileSync(kept, 'utf8')).not.toContain(passphrase);
    const token = (await ask(CHANNEL.remembered, made.id)) as string;
    expect(token).toMatch(/^secret:/);
    // The token opens the key, once; as a passphrase it would be a wrong one.
    await client.workspace.create({ name: 'signing' });
    await client.draft.sample({ name: 'german' });
    const { recipe } = await client.draft.get();
    await client.draft.save({
      recipe: { ...recipe, train: { learner: 'baseline' }, evaluate: { intervals: { count: 0 } } },
    });
    const sign = async (): Promise<unknown> =>
      finished(client, (await client.draft.run({ until: 'package', key: made.id, passphrase: token })).job);
    await sign();
    await expect(sign()).rejects.toThrow('was used already');
    expect((await client.packages.list()).length).toBe(1);
    await ask(CHANNEL.forget, made.id);
    expect(existsSync(kept)).toBe(false);
    expect(await ask(CHANNEL.remembered, made.id)).toBeNull();
    close();
  });

  test('keeps no passphrase where the system would not protect it', async () => {
    fake.safeStorage.available = false;
    expect(await ask(CHANNEL.canRemember)).toBe(false);
    await expect(ask(CHANNEL.remember, 'a'.repeat(16), 'secret words')).rejects.toThrow('no key store');
    fake.safeStorage.available = true;
    fake.safeStorage.backend = 'basic_text';
    expect(await ask(CHANNEL.canRemember)).toBe(process.platform !== 'linux');
    fake.safeStorage.backend = 'gnome_libsecret';
    for (const key of ['../x', '', undefined, '__proto__'])
      await expect(ask(CHANNEL.remember, key, 'secret words')).rejects.toThrow('belongs to a key');
  });

  test('ends with the application, which waits for it', async () => {
    fake.app.quit();
    expect(fake.app.exited).toBeUndefined();
    await page.lost;
    await vi.waitFor(() => expect(fake.app.exited).toBe(0), { timeout: 10_000 });
    expect(fake.dialog.errors).toEqual([]);
  });
});
