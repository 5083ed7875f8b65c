import { copyFile, stat } from 'node:fs/promises';
import path from 'node:path';
import {
  BrowserWindow,
  dialog,
  ipcMain,
  MessageChannelMain,
  type IpcMainEvent,
  type IpcMainInvokeEvent,
} from 'electron';
import { CHANNEL } from './channels.ts';
import type { FileFilter, Granted } from './contract.ts';
import type { EngineProcess } from './engine-process.ts';
import { isPage } from './page-address.ts';
import { canRemember, forgetPassphrase, rememberedPassphrase, rememberPassphrase } from './passphrases.ts';

/** Answers what the preload script asks: the engine's port, native dialogs, and grants for what people chose in them. */
export function answerRequests(engine: EngineProcess): void {
  ipcMain.on(CHANNEL.connect, (event) => {
    ownWindow(event);
    const { port1, port2 } = new MessageChannelMain();
    engine.connect(port1);
    event.sender.postMessage(CHANNEL.port, null, [port2]);
  });
  ipcMain.handle(CHANNEL.grantPath, async (event, file: unknown): Promise<Granted> => {
    ownWindow(event);
    // Files that lie nowhere have the empty path: the page made them itself.
    if (typeof file !== 'string' || !path.isAbsolute(file)) throw new Error('This file has no path.');
    const found = await stat(file);
    return engine.grant(file, found.isDirectory() ? 'folder' : 'read');
  });
  ipcMain.handle(CHANNEL.openFile, async (event, filters: unknown): Promise<Granted | null> => {
    const { canceled, filePaths } = await dialog.showOpenDialog(ownWindow(event), {
      properties: ['openFile'],
      filters: checkedFilters(filters),
    });
    const [file] = filePaths;
    return canceled || file === undefined ? null : engine.grant(file, 'read');
  });
  ipcMain.handle(CHANNEL.openFolder, async (event): Promise<Granted | null> => {
    const { canceled, filePaths } = await dialog.showOpenDialog(ownWindow(event), {
      properties: ['openDirectory', 'createDirectory'],
    });
    const [folder] = filePaths;
    return canceled || folder === undefined ? null : engine.grant(folder, 'folder');
  });
  ipcMain.handle(CHANNEL.saveFile, async (event, grant: unknown, name: unknown): Promise<void> => {
    const window = ownWindow(event);
    const source = typeof grant === 'string' ? await engine.path(grant) : null;
    if (source === null) throw new Error('There is no such file any more.');
    const { canceled, filePath } = await dialog.showSaveDialog(window, {
      defaultPath: path.basename(typeof name === 'string' && name !== '' ? name : source),
    });
    if (!canceled && filePath !== '') await copyFile(source, filePath);
  });
  ipcMain.handle(CHANNEL.canRemember, (event): boolean => {
    ownWindow(event);
    return canRemember();
  });
  ipcMain.handle(CHANNEL.remember, async (event, key: unknown, passphrase: unknown): Promise<void> => {
    ownWindow(event);
    await rememberPassphrase(key, passphrase);
  });
  ipcMain.handle(CHANNEL.remembered, async (event, key: unknown): Promise<string | null> => {
    ownWindow(event);
    const passphrase = await rememberedPassphrase(key);
    return passphrase === undefined ? null : engine.secret(passphrase);
  });
  ipcMain.handle(CHANNEL.forget, async (event, key: unknown): Promise<void> => {
    ownWindow(event);
    await forgetPassphrase(key);
  });
}

/** The window that asks: only the page itself may, in no frame. */
function ownWindow(event: IpcMainEvent | IpcMainInvokeEvent): BrowserWindow {
  const frame = event.senderFrame;
  const window = BrowserWindow.fromWebContents(event.sender);
  if (frame === null || frame.parent !== null || !isPage(frame.url) || window === null)
    throw new Error('Only the workbench itself may ask.');
  return window;
}

function checkedFilters(filters: unknown): { name: string; extensions: string[] }[] {
  if (!Array.isArray(filters)) return [];
  return (filters as FileFilter[]).map(({ name, extensions }) => ({
    name: String(name),
    extensions: extensions.map(String).filter((one) => /^(\*|[A-Za-z0-9.]+)$/.test(one)),
  }));
}
