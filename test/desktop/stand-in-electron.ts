import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What `@electron/fuses` looks for in a binary; the fuses follow: version 1, nine of them, as Electron ships them. */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const asShipped = '\u0001\u0009101100111';

/**
 * A distribution of Electron for Linux without Electron: what electron-builder expects to find in the unpacked one, with
 * a fuse wire to flip. It says what it was started with and runs nothing.
 */
export function makeStandInElectron(folder: string): void {
  mkdirSync(path.join(folder, 'resources'), { recursive: true });
  mkdirSync(path.join(folder, 'locales'));
  const files = {
    electron: `#!/bin/sh\necho "stand-in for Electron: $*"\nexit 0\n# ${sentinel}${asShipped}\n`,
    'chrome-sandbox': '#!/bin/sh\n',
    LICENSE: 'stand-in\n',
    'LICENSES.chromium.html': '<p>stand-in</p>\n',
    version: '45.4.1',
    'locales/en-US.pak': 'en',
    'locales/de.pak': 'de',
    'resources/default_app.asar': 'the welcome page',
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content);
  for (const name of ['electron', 'chrome-sandbox']) chmodSync(path.join(folder, name), 0o755);
}
