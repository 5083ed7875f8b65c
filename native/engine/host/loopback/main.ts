/**
 * The engine with the loopback page: `node main.ts [--workspace DIR] [--sample NAME] [--threads N] [--memory GB]`.
 * It prints one line of JSON when it listens: `{"redirect": path}` of a file (0600) that leads a browser to the page
 * with a one-time code. A code on a command line could be read by every user of the machine.
 *
 * With `--supervised` whoever started it gives it the state of the engine before it (`{}` at first) as the first line,
 * and reads `{"state": …}` whenever that changes: sessions and grants go over these pipes and lie nowhere else.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readView } from '../../../settings/store.ts';
import { keyHome } from '../../../signing/key-home.ts';
import { errorData } from '../../errors.ts';
import { engineState, type EngineState } from '../pipe/contract.ts';
import { engineFlags, servedEngine } from '../served-engine.ts';
import { Sessions } from './sessions.ts';
import { startLoopback, type Loopback } from './server.ts';

const { values } = parseArgs({
  options: {
    ...engineFlags,
    page: { type: 'string' },
    /** A private folder for the file that leads to the page; one of its own where it is left out. */
    redirect: { type: 'string' },
    supervised: { type: 'boolean' },
    /** Whoever started it ends it with the page's window: the page asks before that ends a job. */
    'ends-with-window': { type: 'boolean' },
  },
});

const page = values.page ?? fileURLToPath(new URL('../../../../dist/renderer', import.meta.url));
const lines = createInterface({ input: process.stdin });
const requests = lines[Symbol.asyncIterator]();

/** Ends with the program that started this one: it holds the other end of stdin. */
lines.on('close', () => void stop(0));
process.on('SIGINT', () => void stop(0));
process.on('SIGTERM', () => void stop(0));

let stopping = false;
let loopback: Loopback | undefined;
let folder: string | undefined;
const restored = values.supervised === true ? await restoredState() : undefined;
const served = servedEngine(values, restored, tellState);
const sessions = new Sessions(restored?.sessions, tellState);

async function restoredState(): Promise<EngineState | undefined> {
  const { value, done } = await requests.next();
  return done === true ? undefined : engineState.parse(JSON.parse(value));
}

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function tellState(): void {
  if (values.supervised !== true || loopback === undefined) return;
  say({ state: { ...served.state(), port: loopback.port, sessions: sessions.all } satisfies EngineState });
}

async function stop(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  await loopback?.close();
  await served.engine.stop();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  process.exit(code);
}

function redirectPage(address: string): string {
  return `<!doctype html><meta charset="utf-8"><title>Assay</title><script>location.replace(${JSON.stringify(address)})</script>`;
}

try {
  await served.open();
  loopback = await startLoopback({
    engine: served.engine,
    grants: served.grants,
    evidence: served.evidence,
    drops: () => served.drops(),
    theme: () => readView(keyHome()).theme,
    page,
    sessions,
    endsWithWindow: values['ends-with-window'] ?? false,
    ...(restored?.port === undefined ? {} : { port: restored.port }),
  });
  tellState();
  if (values.redirect === undefined) folder = await mkdtemp(path.join(tmpdir(), 'assay-page-'));
  const redirect = path.join(values.redirect ?? folder!, 'open.html');
  const { port } = loopback;
  const offer = async (): Promise<void> => {
    const address = `http://127.0.0.1:${String(port)}/#code=${sessions.newCode()}`;
    await writeFile(redirect, redirectPage(address), { mode: 0o600 });
    say({ redirect, port });
  };
  await offer();
  // Another line asks for another code: the page was closed and is opened again.
  for await (const _ of { [Symbol.asyncIterator]: () => requests }) await offer();
} catch (error) {
  const { what, where, fix } = errorData(error);
  process.stderr.write(
    `${where === undefined ? '' : `${where}: `}${what}\n${fix === undefined ? '' : `  → ${fix}\n`}`,
  );
  await stop(1);
}
