/**
 * npm run dist [-- --dir] [--electron DIST]: builds the installers of this system (AppImage and deb, dmg, or NSIS) into
 * `dist/installers`; with `--dir` only the unpacked application. Needs Electron's binary (`npm run electron:fetch`) or
 * `--electron`, an unpacked distribution of it. An installer's own tools are downloaded by electron-builder where they
 * are not in its cache; `--dir` downloads nothing.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Arch, build, Platform } from 'electron-builder';
import { buildDesktop, desktopFolder } from './build-desktop.ts';
import { root } from './build-once.ts';
import { distConfiguration } from './dist-configuration.ts';
import { stageEngine } from './dist-engine.ts';
import { electronBinary } from './electron-binary.ts';
import { folderSize, largestFolders } from './folder-size.ts';

const { values } = parseArgs({ options: { dir: { type: 'boolean' }, electron: { type: 'string' } } });
const electron =
  values.electron ??
  (electronBinary() === undefined ? undefined : path.join(root, 'node_modules/electron/dist'));
if (electron === undefined) {
  process.stderr.write(
    'Electron’s binary is not here: run npm run electron:fetch, or name an unpacked distribution by --electron DIST.\n',
  );
  process.exit(2);
}
process.chdir(root);
const target = { platform: process.platform, arch: process.arch };
const engine = path.join(root, 'dist/engine');
const output = path.join(root, 'dist/installers');
await buildDesktop();
stageEngine(engine, target);
const { version } = JSON.parse(
  readFileSync(path.join(root, 'node_modules/electron/package.json'), 'utf8'),
) as { version: string };
const systems: Partial<Record<NodeJS.Platform, Platform>> = {
  linux: Platform.LINUX,
  darwin: Platform.MAC,
  win32: Platform.WINDOWS,
};
const arch = process.arch === 'arm64' ? Arch.arm64 : Arch.x64;
const made = await build({
  projectDir: root,
  targets: systems[process.platform]!.createTarget(values.dir === true ? 'dir' : null, arch),
  config: distConfiguration({
    application: desktopFolder,
    engine,
    output,
    electron: path.resolve(electron),
    electronVersion: version,
  }),
  publish: 'never',
});
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
process.stdout.write(`\nIn ${path.relative(process.cwd(), output)}: ${megabytes(folderSize(output))}\n`);
for (const [folder, bytes] of largestFolders(output, 12))
  process.stdout.write(`  ${megabytes(bytes).padStart(8)}  ${folder}\n`);
for (const file of made) process.stdout.write(`${path.relative(process.cwd(), file)}\n`);
