import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { getCurrentFuseWire, FuseState, FuseV1Options } from '@electron/fuses';
import { Arch, build, Platform, type Configuration } from 'electron-builder';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildMain } from '../../scripts/build-desktop.ts';
import { distConfiguration } from '../../scripts/dist-configuration.ts';
import { stageEngine } from '../../scripts/dist-engine.ts';
import { folderSize } from '../../scripts/folder-size.ts';
import { root } from './fake-electron.ts';
import { icnsPictures, icoPictures, pngSize } from './icon-pictures.ts';
import { makeStandInElectron } from './stand-in-electron.ts';

const require = createRequire(import.meta.url);
const folder = mkdtempSync(path.join(tmpdir(), 'assay-dist-'));
const places = {
  application: path.join(folder, 'desktop'),
  engine: path.join(folder, 'engine'),
  output: path.join(folder, 'installers'),
  electron: path.join(folder, 'electron'),
  electronVersion: '45.4.1',
};
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the configuration of the installers', () => {
  const { validateConfiguration } = require('app-builder-lib/out/util/config/config.js') as {
    validateConfiguration(configuration: object, log: object): Promise<void>;
  };
  const log = { isEnabled: false, add: () => undefined };

  test('is one that electron-builder takes', async () => {
    await validateConfiguration(distConfiguration(places), log);
  });

  test('would be refused with a mistake in it', async () => {
    const wrong = { ...distConfiguration(places), nsis: { oneKlick: true } } as unknown as Configuration;
    await expect(validateConfiguration(wrong, log)).rejects.toThrow('configuration.nsis');
  });

  test('makes AppImage, deb, dmg and NSIS, and downloads no Electron', () => {
    const { linux, mac, win, electronDist } = distConfiguration(places);
    expect([linux?.target, mac?.target, win?.target]).toEqual([['AppImage', 'deb'], ['dmg'], ['nsis']]);
    expect(electronDist).toBe(places.electron);
  });

  test('names a mark of each system’s own form, with the sizes that are asked for', () => {
    const { directories, linux, mac, win } = distConfiguration(places);
    const resources = path.join(root, directories!.buildResources!);
    const read = (file: string): Buffer => readFileSync(path.join(resources, file));
    // As electron-builder reads the sizes: from the names.
    const names = readdirSync(path.join(resources, linux!.icon!));
    for (const name of names) {
      const { width, height } = pngSize(read(path.join(linux!.icon!, name)));
      expect(name).toBe(`${String(width)}x${String(height)}.png`);
    }
    expect(names).toEqual(expect.arrayContaining(['16x16.png', '256x256.png', '512x512.png']));
    const windows = icoPictures(read(win!.icon!));
    expect(windows.map(({ width }) => width)).toEqual([16, 24, 32, 48, 64, 256]);
    const apple = icnsPictures(read(mac!.icon as string));
    expect(Object.fromEntries(apple.map(({ type, width }) => [type, width]))).toMatchObject({
      icp4: 16,
      ic07: 128,
      ic10: 1024,
      ic11: 32,
      ic14: 512,
    });
  });

  test('fits the Electron that is installed', () => {
    const { version } = require('electron/package.json') as { version: string };
    expect(version).toBe(places.electronVersion);
  });
});

const onLinux = process.platform === 'linux';

describe.skipIf(!onLinux)(
  `the packaged application${onLinux ? '' : ' (skipped: the stand-in is of Linux)'}`,
  () => {
    const packaged = path.join(
      places.output,
      process.arch === 'arm64' ? 'linux-arm64-unpacked' : 'linux-unpacked',
    );
    const engine = path.join(packaged, 'resources/engine');

    beforeAll(async () => {
      makeStandInElectron(places.electron);
      // The page is built and looked at elsewhere; what matters here is that it is put in.
      await buildMain(places.application);
      mkdirSync(path.join(places.application, 'renderer'), { recursive: true });
      writeFileSync(path.join(places.application, 'renderer/index.html'), '<!doctype html>');
      stageEngine(places.engine, { platform: process.platform, arch: process.arch });
      await build({
        projectDir: root,
        targets: Platform.LINUX.createTarget('dir', process.arch === 'arm64' ? Arch.arm64 : Arch.x64),
        config: distConfiguration(places),
        publish: 'never',
      });
    });

    test('holds the main process, the preload script and the page in its archive, and no packages', () => {
      const { listPackage } = require('@electron/asar') as {
        listPackage(file: string, options: object): string[];
      };
      const names = listPackage(path.join(packaged, 'resources/app.asar'), { isPack: false });
      expect(names.sort()).toEqual([
        '/icon.png',
        '/main.mjs',
        '/package.json',
        '/preload.cjs',
        '/renderer',
        '/renderer/index.html',
      ]);
    });

    test('holds Electron under its own name, with its licences and without its welcome page', () => {
      expect(readdirSync(packaged).sort()).toEqual([
        'LICENSE.electron.txt',
        'LICENSES.chromium.html',
        'assay',
        'chrome-sandbox',
        'locales',
        'resources',
        'version',
      ]);
      expect(readdirSync(path.join(packaged, 'locales'))).toEqual(['en-US.pak']);
      expect(readdirSync(path.join(packaged, 'resources')).sort()).toEqual(['app.asar', 'engine']);
    });

    test('has its fuses blown', async () => {
      const wire = await getCurrentFuseWire(path.join(packaged, 'assay'));
      const on = (fuse: FuseV1Options): boolean => wire[fuse] === FuseState.ENABLE;
      expect({
        runAsNode: on(FuseV1Options.RunAsNode),
        nodeOptions: on(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
        inspect: on(FuseV1Options.EnableNodeCliInspectArguments),
        cookies: on(FuseV1Options.EnableCookieEncryption),
        integrity: on(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
        onlyAsar: on(FuseV1Options.OnlyLoadAppFromAsar),
        filePrivileges: on(FuseV1Options.GrantFileProtocolExtraPrivileges),
      }).toEqual({
        runAsNode: false,
        nodeOptions: false,
        inspect: false,
        cookies: true,
        integrity: true,
        onlyAsar: true,
        filePrivileges: false,
      });
    });

    test('has the whole engine beside it, without tests and other systems’ binaries', () => {
      const files = readdirSync(engine, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(engine, path.join(entry.parentPath, entry.name)));
      expect(files).toEqual(expect.arrayContaining(['node', 'native/engine/host/pipe/main.ts']));
      expect(files.filter((file) => /\.test\.ts$|\.map$|\/(darwin|win32)\//.test(file))).toEqual([]);
      expect(files.filter((file) => file.startsWith('node_modules/electron'))).toEqual([]);
      expect(statSync(path.join(engine, 'node')).mode & 0o111).toBe(0o111);
      const megabytes = Math.round(folderSize(packaged) / 1e6);
      console.log(
        `the packaged application is ${String(megabytes)} MB in ${String(files.length)} files, without Electron`,
      );
      expect(megabytes).toBeLessThan(300);
    });

    test('runs a recipe with nothing but what it holds', () => {
      const run = spawnSync(
        path.join(engine, 'node'),
        [
          path.join(engine, 'native/engine/host/cli/main.ts'),
          ...[
            'run',
            path.join(engine, 'assets/samples/german.yaml'),
            '--workspace',
            path.join(folder, 'workspace'),
          ],
          ...['--key', 'throw-away', '--out', path.join(folder, 'german.zip'), '--json'],
        ],
        {
          cwd: folder,
          encoding: 'utf8',
          // Neither this repository's packages nor its Node can be found.
          env: { PATH: '/usr/bin:/bin', HOME: folder, ASSAY_HOME: path.join(folder, 'home') },
        },
      );
      expect(run.status, run.stderr).toBe(0);
      expect(existsSync(path.join(folder, 'german.zip'))).toBe(true);
    });

    test('is a program that starts', () => {
      expect(
        execFileSync(path.join(packaged, 'assay'), ['--workspace', 'x'], { encoding: 'utf8' }),
      ).toContain('stand-in');
      expect(readFileSync(path.join(packaged, 'version'), 'utf8')).toBe('45.4.1');
    });
  },
);
