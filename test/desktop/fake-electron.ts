/** As much of Electron's main process as the application uses, with what it was told kept for a test to look at. */
import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort as NodePort } from 'node:worker_threads';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

class FakePort extends EventEmitter {
  readonly #port: NodePort;
  constructor(port: NodePort) {
    super();
    this.#port = port;
    port.on('message', (data: unknown) => this.emit('message', { data, ports: [] }));
    port.on('close', () => this.emit('close'));
    // As Electron's, it waits for start().
    port.unref();
  }
  postMessage(message: unknown): void {
    this.#port.postMessage(message);
  }
  start(): void {
    this.#port.start();
  }
  close(): void {
    this.#port.close();
  }
}

class MessageChannelMain {
  readonly port1: FakePort;
  /** The window's end: Node's own port stands for the browser's. */
  readonly port2: NodePort;
  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = new FakePort(port1);
    this.port2 = port2;
  }
}

export class FakeContents extends EventEmitter {
  readonly sent: unknown[][] = [];
  url = 'assay://app/';
  windowOpenHandler: ((details: { url: string }) => { action: string }) | undefined;
  readonly mainFrame = { url: this.url, parent: null };
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.windowOpenHandler = handler;
  }
  send(...message: unknown[]): void {
    this.sent.push(message);
  }
  getURL(): string {
    return this.url;
  }
}

export class BrowserWindow extends EventEmitter {
  static readonly all: BrowserWindow[] = [];
  readonly webContents = new FakeContents();
  readonly options: { webPreferences: Record<string, unknown> };
  loaded: string | undefined;
  closed = false;
  shown = false;
  focused = false;
  constructor(options: BrowserWindow['options']) {
    super();
    this.options = options;
    BrowserWindow.all.push(this);
    app.emit('web-contents-created', {}, this.webContents);
    app.emit('browser-window-created', {}, this);
  }
  static getAllWindows(): BrowserWindow[] {
    return [...BrowserWindow.all];
  }
  static getFocusedWindow(): BrowserWindow | null {
    return BrowserWindow.all.find(({ focused }) => focused) ?? null;
  }
  static fromWebContents(contents: FakeContents): BrowserWindow | null {
    return BrowserWindow.all.find(({ webContents }) => webContents === contents) ?? null;
  }
  loadURL(address: string): Promise<void> {
    this.loaded = address;
    this.emit('ready-to-show');
    return Promise.resolve();
  }
  close(): void {
    if (prevented((event) => this.emit('close', event))) return;
    this.closed = true;
    BrowserWindow.all.splice(BrowserWindow.all.indexOf(this), 1);
    this.emit('closed');
    if (BrowserWindow.all.length === 0 && !app.quitting) app.emit('window-all-closed');
  }
  show(): void {
    this.shown = true;
  }
  focus(): void {
    this.focused = true;
  }
  isMinimized(): boolean {
    return false;
  }
}

/** Whether a listener of an event kept what it announces from happening. */
function prevented(emit: (event: { preventDefault(): void }) => void): boolean {
  let is = false;
  emit({ preventDefault: () => void (is = true) });
  return is;
}

type Handler = (event: unknown, ...words: unknown[]) => unknown;

class FakeIpc extends EventEmitter {
  readonly handlers = new Map<string, Handler>();
  handle(channel: string, handler: Handler): void {
    this.handlers.set(channel, handler);
  }
}

class FakeApp extends EventEmitter {
  readonly switches = new Map<string, string | undefined>();
  readonly commandLine = {
    appendSwitch: (name: string, value?: string) => void this.switches.set(name, value),
  };
  sandboxed = false;
  isPackaged = false;
  exited: number | undefined;
  quitting = false;
  enableSandbox(): void {
    this.sandboxed = true;
  }
  requestSingleInstanceLock(): boolean {
    return true;
  }
  whenReady(): Promise<void> {
    return Promise.resolve();
  }
  userData = '';
  getPath(name: string): string {
    if (name !== 'userData' || this.userData === '') throw new Error(`The test has no folder ${name}.`);
    return this.userData;
  }
  getAppPath(): string {
    return path.join(root, 'dist/desktop');
  }
  quit(): void {
    if (prevented((event) => this.emit('before-quit', event))) return;
    this.quitting = true;
    for (const window of [...BrowserWindow.all]) window.close();
    this.quitting = false;
    if (BrowserWindow.all.length > 0) return;
    if (!prevented((event) => this.emit('will-quit', event))) this.exited = 0;
  }
  exit(code: number): void {
    this.exited = code;
  }
}

type Decide = (
  contents: FakeContents | null,
  permission: string,
  done?: (yes: boolean) => void,
) => boolean | void;

class FakeSession extends EventEmitter {
  request: Decide | undefined;
  check: Decide | undefined;
  device: (() => boolean) | undefined;
  spellChecker = true;
  before: ((details: { url: string }, done: (answer: { cancel: boolean }) => void) => void) | undefined;
  readonly webRequest = { onBeforeRequest: (listener: FakeSession['before']) => (this.before = listener) };
  setPermissionRequestHandler(handler: Decide): void {
    this.request = handler;
  }
  setPermissionCheckHandler(handler: Decide): void {
    this.check = handler;
  }
  setDevicePermissionHandler(handler: () => boolean): void {
    this.device = handler;
  }
  setSpellCheckerEnabled(on: boolean): void {
    this.spellChecker = on;
  }
}

export interface FakeMenuItem {
  readonly label?: string;
  readonly role?: string;
  readonly click?: () => void;
  readonly submenu?: FakeMenuItem[];
}

export const app = new FakeApp();
export const ipcMain = new FakeIpc();
export const session = { defaultSession: new FakeSession() };
/** A key store that turns the bytes round; `backend` is what Linux has. */
export const safeStorage = {
  available: true,
  backend: 'gnome_libsecret',
  isEncryptionAvailable: (): boolean => safeStorage.available,
  getSelectedStorageBackend: (): string => safeStorage.backend,
  encryptString: (text: string): Buffer => Buffer.from(text, 'utf8').map((byte) => byte ^ 0xff) as Buffer,
  decryptString: (bytes: Buffer): string => Buffer.from(bytes.map((byte) => byte ^ 0xff)).toString('utf8'),
};
export const nativeTheme = { shouldUseDarkColors: true };
/** What the next dialogs answer. */
export const chosen = { open: [] as string[], save: '', button: '' };
export interface MessageBox {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly string[];
}
export const dialog = {
  asked: [] as unknown[],
  errors: [] as string[][],
  showOpenDialog(_window: BrowserWindow, options: unknown) {
    dialog.asked.push(options);
    return Promise.resolve({ canceled: chosen.open.length === 0, filePaths: chosen.open });
  },
  showSaveDialog(_window: BrowserWindow, options: unknown) {
    dialog.asked.push(options);
    return Promise.resolve({ canceled: chosen.save === '', filePath: chosen.save });
  },
  showMessageBox(...words: unknown[]) {
    const options = words.at(-1) as MessageBox;
    dialog.asked.push(options);
    return Promise.resolve({ response: options.buttons.indexOf(chosen.button) });
  },
  showErrorBox(title: string, content: string) {
    dialog.errors.push([title, content]);
  },
};
export const Menu = {
  menu: [] as FakeMenuItem[],
  buildFromTemplate: (template: FakeMenuItem[]) => template,
  setApplicationMenu: (menu: FakeMenuItem[]) => (Menu.menu = menu),
};
export const protocol = {
  schemes: [] as unknown[],
  handlers: new Map<string, (request: Request) => Promise<Response>>(),
  registerSchemesAsPrivileged: (schemes: unknown[]) => protocol.schemes.push(...schemes),
  handle: (scheme: string, handler: (request: Request) => Promise<Response>) =>
    protocol.handlers.set(scheme, handler),
};
export { MessageChannelMain };
