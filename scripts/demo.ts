/**
 * The main job on the bundled Adult data, as a person would do it on the command line: run the recipe (open, check,
 * features, train, calibrate, evaluate, fairness, signed package), score new data with the package, then verify it
 * and replay its numbers as a stranger would. It ends by opening the workbench on its workspace, unless `--headless`
 * is said or there is nothing to show a window with.
 */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { electronBinary } from './electron-binary.ts';
import { findBrowser, noDisplay } from './find-browser.ts';

const root = path.resolve(fileURLToPath(new URL('..', import.meta.url)));
const shown = (file: string): string => path.relative(process.cwd(), file) || '.';
const words = process.argv.slice(2);
const outAt = words.indexOf('--out');
const out = path.resolve(outAt === -1 ? path.join(root, 'demo-output') : (words[outAt + 1] ?? 'demo-output'));
const samples = path.join(root, 'assets/samples');
const workspace = path.join(out, 'workspace');
const bundle = path.join(out, 'adult-income.zip');
const scored = path.join(out, 'scored.parquet');

// The demo signs with a throw-away key of its own and never touches the user's keys.
const environment = { ...process.env, ASSAY_HOME: path.join(out, 'keys'), ASSAY_PASSPHRASE: '' };

function assay(...parts: string[]): Promise<number> {
  const line = parts.map((part) => (path.isAbsolute(part) ? shown(part) : part)).join(' ');
  process.stdout.write(`\n$ assay ${line}\n`);
  const child = spawn(process.execPath, [path.join(root, 'native/engine/host/cli/main.ts'), ...parts], {
    stdio: 'inherit',
    env: environment,
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

async function step(allowed: readonly number[], ...parts: string[]): Promise<void> {
  const code = await assay(...parts);
  if (!allowed.includes(code)) {
    process.stderr.write(`\nThe demo stopped: 'assay ${parts[0]}' ended with ${code}.\n`);
    process.exit(code);
  }
}

mkdirSync(out, { recursive: true });
const data = ['adult_train.csv.gz', 'adult_test.csv'].flatMap((name) => [
  '--data',
  `${name}=${path.join(samples, name)}`,
]);
await step([0], 'run', path.join(samples, 'adult.yaml'), '--workspace', workspace, '--out', bundle);
await step([0], 'score', bundle, path.join(samples, 'adult_test.csv'), '--out', scored, '--force');
// A stranger does not know the demo's throw-away key: 3 is "intact, signer unknown".
await step([0, 3], 'verify', bundle, '--replay', ...data);
await step([0], 'log', 'verify', '--workspace', workspace);

process.stdout.write(
  [
    '',
    'Done. What lies where:',
    `  workspace    ${shown(workspace)}`,
    `  package      ${shown(bundle)}   (model/report.html opens in any browser: assay extract ${shown(bundle)} DIR)`,
    `  predictions  ${shown(scored)}`,
    '  The key is throw-away and marked so: a package signed with it proves integrity, not origin.',
    '',
  ].join('\n'),
);

const noWindow = words.includes('--headless')
  ? 'none was asked for'
  : (noDisplay() ??
    (findBrowser() === undefined && electronBinary() === undefined ? 'no browser was found' : undefined));
if (noWindow === undefined) {
  process.stdout.write('The workbench opens on this workspace.\n');
  process.exitCode = await openWorkbench();
} else {
  process.stdout.write(
    `No window was opened: ${noWindow}. To look at the workspace in the workbench:\n` +
      `  npm start -- --workspace ${shown(workspace)} --sample adult\n`,
  );
}

/** The workspace's draft becomes the sample's recipe, so that every page shows what was just computed. */
function openWorkbench(): Promise<number> {
  const start = path.join(root, 'scripts/start.ts');
  const child = spawn(process.execPath, [start, '--workspace', workspace, '--sample', 'adult'], {
    stdio: 'inherit',
    env: environment,
  });
  // Ctrl+C is for the workbench, which then ends.
  process.on('SIGINT', () => undefined);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
