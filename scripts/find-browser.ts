import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';

export interface Browser {
  readonly name: string;
  readonly file: string;
  /** Folder in which it may read and write: a snap sees another /tmp than everybody else. */
  readonly scratch: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const linuxPrograms: readonly (readonly [program: string, name: string])[] = [
  ['chromium', 'Chromium'],
  ['google-chrome', 'Chrome'],
  ['google-chrome-stable', 'Chrome'],
  ['microsoft-edge', 'Edge'],
  ['microsoft-edge-stable', 'Edge'],
  ['chromium-browser', 'Chromium'],
];
const macPrograms: readonly (readonly [program: string, name: string])[] = [
  ['Chromium.app/Contents/MacOS/Chromium', 'Chromium'],
  ['Google Chrome.app/Contents/MacOS/Google Chrome', 'Chrome'],
  ['Microsoft Edge.app/Contents/MacOS/Microsoft Edge', 'Edge'],
];
const windowsPrograms: readonly (readonly [program: string, name: string])[] = [
  ['Chromium\\Application\\chrome.exe', 'Chromium'],
  ['Google\\Chrome\\Application\\chrome.exe', 'Chrome'],
  ['Microsoft\\Edge\\Application\\msedge.exe', 'Edge'],
];

/** Where a browser of Chromium's family may lie on this system, in the order of preference. */
export function browserPlaces(
  platform: NodeJS.Platform,
  environment: Environment,
): { name: string; file: string }[] {
  if (platform === 'darwin') {
    return [
      path.posix.join('/Applications'),
      path.posix.join(environment.HOME ?? homedir(), 'Applications'),
    ].flatMap((folder) =>
      macPrograms.map(([program, name]) => ({ name, file: path.posix.join(folder, program) })),
    );
  }
  if (platform === 'win32') {
    const folders = [environment.ProgramFiles, environment['ProgramFiles(x86)'], environment.LOCALAPPDATA];
    return windowsPrograms.flatMap(([program, name]) =>
      folders.flatMap((folder) =>
        folder === undefined ? [] : [{ name, file: path.win32.join(folder, program) }],
      ),
    );
  }
  const folders = (environment.PATH ?? '').split(':').filter((folder) => path.posix.isAbsolute(folder));
  return linuxPrograms.flatMap(([program, name]) =>
    folders.map((folder) => ({ name, file: path.posix.join(folder, program) })),
  );
}

/** The system's Chromium, Chrome or Edge, or the one that `ASSAY_BROWSER` names; undefined where there is none. */
export function findBrowser(
  environment: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
): Browser | undefined {
  const named = environment.ASSAY_BROWSER;
  const places =
    named === undefined || named === ''
      ? browserPlaces(platform, environment)
      : [{ name: path.basename(named), file: named }];
  const found = places.find(({ file }) => isFile(file));
  return found === undefined ? undefined : { ...found, scratch: scratchFor(found.file) };
}

/** Why no window can be shown on this system; undefined where one can. */
export function noDisplay(
  environment: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  if (platform === 'win32' || platform === 'darwin') return undefined;
  const has = (name: string): boolean => environment[name] !== undefined && environment[name] !== '';
  return has('DISPLAY') || has('WAYLAND_DISPLAY') ? undefined : 'there is no display';
}

function isFile(file: string): boolean {
  return existsSync(file) && statSync(file).isFile();
}

function scratchFor(file: string): string {
  const real = realpathSync(file);
  // Ubuntu's chromium-browser is a script that starts the snap.
  const small = statSync(real).size < 10_000;
  const snap =
    file.startsWith('/snap/') ||
    real === '/usr/bin/snap' ||
    (small && readFileSync(real, 'utf8').includes('/snap/'));
  const common = path.join(homedir(), 'snap/chromium/common');
  return snap && existsSync(common) ? common : tmpdir();
}

/**
 * A window of its own without tabs, with a profile of its own, that speaks to nobody but this machine: no updates, no
 * lists of bad addresses, no translation, and no name is resolved.
 */
export function browserFlags(profile: string, address: string, isRoot: boolean): string[] {
  return [
    `--app=${address}`,
    `--user-data-dir=${profile}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--no-service-autorun',
    '--password-store=basic',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-component-extensions-with-background-pages',
    '--disable-default-apps',
    '--disable-extensions',
    '--disable-sync',
    '--disable-domain-reliability',
    '--disable-breakpad',
    '--disable-crash-reporter',
    '--disable-client-side-phishing-detection',
    '--disable-search-engine-choice-screen',
    '--metrics-recording-only',
    '--no-pings',
    '--no-proxy-server',
    '--dns-prefetch-disable',
    '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
    '--disable-features=Translate,OptimizationHints,OptimizationGuideModelDownloading,MediaRouter,DialMediaRouteProvider,AutofillServerCommunication,InterestFeedContentSuggestions,CertificateTransparencyComponentUpdater,AsyncDns',
    // Chromium does not start as root otherwise. Its own sandbox stays on for everybody else.
    ...(isRoot ? ['--no-sandbox', '--test-type'] : []),
  ];
}
