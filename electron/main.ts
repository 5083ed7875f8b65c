/** The desktop application: one window or several on the page, and the engine beside it. It knows nothing about data. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { app, BrowserWindow, dialog, Menu, nativeTheme, protocol } from 'electron';
import { CHANNEL } from './channels.ts';
import type { MenuCommand } from './contract.ts';
import { enginePlaces } from './engine-places.ts';
import { startEngine, type EngineProcess } from './engine-process.ts';
import { menuTemplate } from './menu.ts';
import { scheme } from './page-address.ts';
import { askBeforeEnding } from './ending.ts';
import { answerPage } from './page-protocol.ts';
import { answerRequests } from './requests.ts';
import { hardenContents, hardenSession, openWindow } from './window.ts';

app.enableSandbox();
// Chromium's own services would ask outside; no name is resolved here at all.
app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
app.commandLine.appendSwitch('disable-background-networking');
app.commandLine.appendSwitch('disable-component-update');
protocol.registerSchemesAsPrivileged([
  { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
]);
hardenContents(app);

if (app.requestSingleInstanceLock()) void app.whenReady().then(run);
else app.quit();

/** The engine's flags among those that Electron was started with. */
function engineFlags(): string[] {
  const { values } = parseArgs({
    args: process.argv.slice(1),
    options: {
      workspace: { type: 'string' },
      sample: { type: 'string' },
      threads: { type: 'string' },
      memory: { type: 'string' },
    },
    strict: false,
  });
  return Object.entries(values).flatMap(([name, value]) =>
    typeof value === 'string' && ['workspace', 'sample', 'threads', 'memory'].includes(name)
      ? [`--${name}`, name === 'workspace' ? path.resolve(value) : value]
      : [],
  );
}

function run(): void {
  hardenSession();
  const engine = startEngine({
    places: enginePlaces({
      packaged: app.isPackaged,
      resources: process.resourcesPath,
      application: app.getAppPath(),
      platform: process.platform,
      node: process.env.ASSAY_NODE,
    }),
    flags: engineFlags(),
    onFailed: (why) => {
      dialog.showErrorBox(
        'The engine does not run',
        `${why}\n\nWhat was confirmed is safe in the workspace.`,
      );
      app.exit(1);
    },
  });
  protocol.handle(scheme, (request) =>
    answerPage(request, {
      page: path.join(app.getAppPath(), 'renderer'),
      evidence: (ticket) => engine.evidence(ticket),
    }),
  );
  answerRequests(engine);
  const open = (): void => {
    void openWindow({
      preload: path.join(app.getAppPath(), 'preload.cjs'),
      icon: path.join(app.getAppPath(), 'icon.png'),
      dark: nativeTheme.shouldUseDarkColors,
      packaged: app.isPackaged,
    });
  };
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(menuTemplate(process.platform, app.isPackaged, { send, openWindow: open })),
  );
  app.on('second-instance', () => {
    const [window] = BrowserWindow.getAllWindows();
    if (window === undefined) return open();
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) open();
  });
  askBeforeEnding(engine);
  endWith(engine);
  open();
}

function send(command: MenuCommand): void {
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
  window?.webContents.send(CHANNEL.menu, command);
}

/** The engine closes its workspace before the application goes. */
function endWith(engine: EngineProcess): void {
  let ended = false;
  app.on('will-quit', (event) => {
    if (ended) return;
    event.preventDefault();
    void engine.stop().then(() => {
      ended = true;
      app.quit();
    });
  });
}
