import { BrowserWindow, session, type App, type Session, type WebContents } from 'electron';
import { isEvidence, isInside, isPage, pageAddress } from './page-address.ts';

export interface WindowOptions {
  readonly preload: string;
  readonly icon: string;
  readonly dark: boolean;
  readonly packaged: boolean;
}

/** A window on the page, which has no more rights than a page in a browser. */
export async function openWindow({ preload, icon, dark, packaged }: WindowOptions): Promise<BrowserWindow> {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 900,
    minHeight: 600,
    show: false,
    title: 'Assay',
    icon,
    // Until the page paints; its own colours are in renderer/app/tokens.css.
    backgroundColor: dark ? '#16181d' : '#ffffff',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !packaged,
    },
  });
  window.once('ready-to-show', () => window.show());
  await window.loadURL(pageAddress);
  return window;
}

/** Refuses, for everything that ever shows content, what the page never needs. */
export function hardenContents(app: App): void {
  app.on('web-contents-created', (_event, contents) => harden(contents));
}

function harden(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => {
    const allowed = event.isMainFrame ? isPage(event.url) : isEvidence(event.url);
    if (!allowed) event.preventDefault();
  });
  contents.on('will-redirect', (event) => event.preventDefault());
}

/** The page writes to the clipboard (Copy buttons) and reads nothing; it asks nobody outside. */
export function hardenSession(own: Session = session.defaultSession): void {
  const allowed = (permission: string, address: string): boolean =>
    permission === 'clipboard-sanitized-write' && isPage(address);
  own.setPermissionRequestHandler((contents, permission, done) =>
    done(allowed(permission, contents.getURL())),
  );
  own.setPermissionCheckHandler((contents, permission) => allowed(permission, contents?.getURL() ?? ''));
  own.setDevicePermissionHandler(() => false);
  // It would fetch its word lists.
  own.setSpellCheckerEnabled(false);
  own.webRequest.onBeforeRequest(({ url }, done) => done({ cancel: !isInside(url) }));
  own.on('will-download', (event, item) => {
    // Pictures of charts; the engine's files are saved by their grants.
    if (!isInside(item.getURL())) event.preventDefault();
  });
}
