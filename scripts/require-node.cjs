// First line of every script: the sources run directly, which needs Node 24 (it comes with `npm ci`).
const [major] = process.versions.node.split('.').map(Number);
if (major < 24) {
  process.stderr.write(
    `Assay needs Node 24 or newer; this is ${process.version} (${process.execPath}).\n` +
      'Run `npm ci` and start it through npm (`npm run demo`, `npm run assay -- …`), which uses the Node 24 that it installs.\n',
  );
  process.exit(2);
}
