import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { CHANNEL } from '../../electron/channels.ts';
import { portMessage, type DesktopApi } from '../../electron/contract.ts';

const fake = vi.hoisted(() => ({ exposed: {} as Record<string, unknown>, calls: [] as unknown[][] }));

vi.mock('electron', () => ({
  contextBridge: { exposeInMainWorld: (name: string, api: unknown) => (fake.exposed[name] = api) },
  ipcRenderer: Object.assign(new EventEmitter(), {
    send: (...words: unknown[]) => fake.calls.push(words),
    invoke: (...words: unknown[]) => Promise.resolve(fake.calls.push(words)),
  }),
  webUtils: { getPathForFile: (file: { path?: string }) => file.path ?? '' },
}));

test('the page gets one object, which holds neither Electron nor paths', async () => {
  const posted: unknown[][] = [];
  vi.stubGlobal('window', { postMessage: (...words: unknown[]) => posted.push(words) });
  const { ipcRenderer } = await import('electron');
  await import('../../electron/preload.ts');
  expect(Object.keys(fake.exposed)).toEqual(['assayDesktop']);
  const desktop = fake.exposed.assayDesktop as DesktopApi;
  expect(Object.keys(desktop).sort()).toEqual([
    'connect',
    'grantFile',
    'onMenu',
    'openFile',
    'openFolder',
    'passphrases',
    'saveFile',
  ]);

  desktop.connect();
  await desktop.grantFile({ path: '/data/a.csv' } as unknown as File);
  await desktop.grantFile(new File(['made by the page'], 'b.csv'));
  await desktop.saveFile('grant:1', 'a.zip');
  await desktop.passphrases.remembered('0123456789abcdef');
  expect(fake.calls).toEqual([
    [CHANNEL.connect],
    [CHANNEL.grantPath, '/data/a.csv'],
    [CHANNEL.grantPath, ''],
    [CHANNEL.saveFile, 'grant:1', 'a.zip'],
    [CHANNEL.remembered, '0123456789abcdef'],
  ]);

  const heard: unknown[][] = [];
  desktop.onMenu((...words) => heard.push(words));
  ipcRenderer.emit(CHANNEL.menu, { sender: 'not for the page' }, 'search');
  expect(heard).toEqual([['search']]);

  const port = {};
  ipcRenderer.emit(CHANNEL.port, { ports: [port] });
  expect(posted).toEqual([[portMessage, '*', [port]]]);
});
