/** Runs in the page's sandbox before it, in a world of its own; one object is all that the page sees of it. */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { CHANNEL } from './channels.ts';
import { portMessage, type DesktopApi, type MenuCommand } from './contract.ts';

const desktop = {
  connect: () => ipcRenderer.send(CHANNEL.connect),
  // A file that the page made itself has no path, and the main process refuses it.
  grantFile: (file) => ipcRenderer.invoke(CHANNEL.grantPath, webUtils.getPathForFile(file)),
  openFile: (filters) => ipcRenderer.invoke(CHANNEL.openFile, filters),
  openFolder: () => ipcRenderer.invoke(CHANNEL.openFolder),
  saveFile: (grant, name) => ipcRenderer.invoke(CHANNEL.saveFile, grant, name),
  passphrases: {
    available: () => ipcRenderer.invoke(CHANNEL.canRemember),
    remember: (key, passphrase) => ipcRenderer.invoke(CHANNEL.remember, key, passphrase),
    remembered: (key) => ipcRenderer.invoke(CHANNEL.remembered, key),
    forget: (key) => ipcRenderer.invoke(CHANNEL.forget, key),
  },
  onMenu: (listener) => {
    ipcRenderer.on(CHANNEL.menu, (_event, command: MenuCommand) => listener(command));
  },
} satisfies DesktopApi;

ipcRenderer.on(CHANNEL.port, ({ ports }) => {
  // To this window alone, whatever its origin is called.
  window.postMessage(portMessage, '*', [...ports]);
});

contextBridge.exposeInMainWorld('assayDesktop', desktop);
