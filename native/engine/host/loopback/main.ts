/**
 * The engine with the loopback page: `node main.ts [--workspace DIR] [--threads N] [--memory GB]`.
 * It prints one line of JSON when it listens: `{"redirect": path}` of a file (0600) that leads a browser to the page
 * with a one-time code. A code on a command line could be read by every user of the machine.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { keyHome } from '../../../signing/key-home.ts';
import { rememberWorkspace } from '../../../workspace/recent-workspaces.ts';
import { Engine } from '../../engine.ts';
import { errorData } from '../../errors.ts';
import { Evidence } from '../evidence.ts';
import { Grants } from '../grants.ts';
import { startLoopback } from './server.ts';

const { values } = parseArgs({
  options: {
    workspace: { type: 'string' },
    threads: { type: 'string' },
    memory: { type: 'string' },
    page: { type: 'string' },
  },
});

const page = values.page ?? fileURLToPath(new URL('../../../../dist/renderer', import.meta.url));
const home = keyHome();
const engine = new Engine({
  ...(values.workspace === undefined ? {} : { workspace: path.resolve(values.workspace) }),
  ...(values.threads === undefined ? {} : { threads: Number(values.threads) }),
  ...(values.memory === undefined ? {} : { memoryBytes: Math.floor(Number(values.memory) * 1e9) }),
});
const folder = await mkdtemp(path.join(tmpdir(), 'assay-page-'));

function redirectPage(address: string): string {
  return `<!doctype html><meta charset="utf-8"><title>Assay</title><script>location.replace(${JSON.stringify(address)})</script>`;
}

async function stop(code: number): Promise<void> {
  await loopback?.close();
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
  process.exit(code);
}

let loopback: Awaited<ReturnType<typeof startLoopback>> | undefined;
try {
  if (values.workspace !== undefined) {
    const { root } = await engine.openWorkspace();
    await rememberWorkspace(home, root);
  }
  loopback = await startLoopback({
    engine,
    grants: new Grants(),
    evidence: new Evidence(),
    page,
    // Beside the workspace's own folders, so that what was dropped lies where its results do.
    drops: () => path.join(engine.folder ?? home, 'drops'),
  });
  const redirect = path.join(folder, 'open.html');
  const { port, sessions } = loopback;
  const offer = async (): Promise<void> => {
    await writeFile(redirect, redirectPage(`http://127.0.0.1:${port}/#code=${sessions.newCode()}`), {
      mode: 0o600,
    });
    process.stdout.write(`${JSON.stringify({ redirect, port })}\n`);
  };
  await offer();
  // Another line asks for another code: the page was closed and is opened again.
  process.stdin.setEncoding('utf8').on('data', () => void offer());
  process.stdin.on('end', () => void stop(0));
} catch (error) {
  const { what, where, fix } = errorData(error);
  process.stderr.write(
    `${where === undefined ? '' : `${where}: `}${what}\n${fix === undefined ? '' : `  → ${fix}\n`}`,
  );
  await stop(1);
}
process.on('SIGINT', () => void stop(0));
process.on('SIGTERM', () => void stop(0));
