/**
 * npm run electron:fetch: downloads Electron's binary for this system (about 120 MB) from its releases on GitHub, or
 * from ELECTRON_MIRROR, checks it against the digests that came with the npm package, and unpacks it into node_modules.
 * The only command of this project that downloads anything from outside the package registry, and nothing else calls it.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { root } from './build-once.ts';
import { electronBinary } from './electron-binary.ts';

const before = electronBinary();
if (before !== undefined) {
  process.stdout.write(`Electron is here already: ${path.relative(process.cwd(), before)}\n`);
  process.exit(0);
}
process.stdout.write('Downloading Electron from its releases …\n');
const { status } = spawnSync(process.execPath, [path.join(root, 'node_modules/electron/install.js')], {
  stdio: 'inherit',
});
const after = electronBinary();
if (status !== 0 || after === undefined) {
  process.stderr.write(
    'Electron was not fetched. It needs access to github.com, or a mirror named by ELECTRON_MIRROR.\n' +
      'Without it `npm start` opens the workbench in the system’s Chromium.\n',
  );
  process.exit(1);
}
process.stdout.write(`Electron is here now: ${path.relative(process.cwd(), after)}\n`);
