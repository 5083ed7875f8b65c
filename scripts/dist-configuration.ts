import { rmSync } from 'node:fs';
import path from 'node:path';
import type { Configuration } from 'electron-builder';

export interface DistPlaces {
  /** The built application: `dist/desktop`. */
  readonly application: string;
  /** The engine that is shipped beside it. */
  readonly engine: string;
  readonly output: string;
  /** Electron's unpacked distribution. Never downloaded in silence. */
  readonly electron: string;
  readonly electronVersion: string;
}

/** What electron-builder is told, for AppImage, deb, dmg and NSIS. */
export function distConfiguration(places: DistPlaces): Configuration {
  return {
    appId: 'org.assay.workbench',
    productName: 'Assay',
    copyright: 'Assay',
    directories: { app: places.application, output: places.output, buildResources: 'electron/resources' },
    electronVersion: places.electronVersion,
    electronDist: places.electron,
    // The page and the menu speak English.
    electronLanguages: ['en-US'],
    files: ['**/*'],
    asar: true,
    // Nothing is compiled, and the application itself has no packages: they are the engine's, in its own Node.
    beforeBuild: () => Promise.resolve(false),
    nodeGypRebuild: false,
    extraResources: [
      { from: places.engine, to: 'engine', filter: ['**/*'] },
      // The builder leaves a node_modules folder out of what it copies, unless it is the folder itself.
      { from: path.join(places.engine, 'node_modules'), to: 'engine/node_modules', filter: ['**/*'] },
    ],
    publish: null,
    electronFuses: {
      // A stolen shortcut cannot run the application as a plain Node, nor open it to a debugger.
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableCookieEncryption: true,
      // Only the application that was packaged is run, as it was packaged.
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    },
    linux: {
      target: ['AppImage', 'deb'],
      executableName: 'assay',
      icon: 'icons',
      category: 'Science',
      synopsis: 'Offline data science workbench',
      maintainer: 'Assay <assay@localhost>',
      vendor: 'Assay',
    },
    mac: {
      target: ['dmg'],
      icon: 'icon.icns',
      category: 'public.app-category.developer-tools',
      hardenedRuntime: true,
      // The engine's Node compiles JavaScript and loads the packages' libraries.
      entitlements: 'electron/resources/entitlements.mac.plist',
      entitlementsInherit: 'electron/resources/entitlements.mac.plist',
    },
    win: { target: ['nsis'], executableName: 'Assay', icon: 'icon.ico' },
    nsis: {
      oneClick: false,
      perMachine: false,
      allowToChangeInstallationDirectory: true,
      // Workspaces and keys are the user's.
      deleteAppDataOnUninstall: false,
    },
    afterExtract: ({ appOutDir, electronPlatformName }) => {
      const resources = electronPlatformName === 'darwin' ? 'Electron.app/Contents/Resources' : 'resources';
      // Electron's own welcome page.
      rmSync(path.join(appOutDir, resources, 'default_app.asar'), { force: true });
      return Promise.resolve();
    },
  } satisfies Configuration;
}
