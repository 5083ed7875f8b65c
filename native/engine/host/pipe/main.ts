/**
 * The engine beside the desktop application: `node main.ts [--workspace DIR] [--sample NAME] [--threads N] [--memory GB]`
 * with two pipes from the application's main process: 3 carries the windows' messages, 4 lines of JSON (`contract.ts`).
 * It ends with the application: when pipe 4 does.
 */
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { AssayError, errorData } from '../../errors.ts';
import { serveChannel } from '../door.ts';
import type { Grants } from '../grants.ts';
import { engineFlags, servedEngine, type ServedEngine } from '../served-engine.ts';
import { serveConnections } from './connections.ts';
import { controlRequest, type ControlAnswer, type ControlRequest } from './contract.ts';

const { values } = parseArgs({ options: engineFlags });
const control = new Socket({ fd: 4 });
control.on('error', () => void stop(0));
const lines = createInterface({ input: control });
lines.on('error', () => void stop(0));
lines.on('close', () => void stop(0));
process.on('SIGINT', () => void stop(0));
process.on('SIGTERM', () => void stop(0));

let served: ServedEngine | undefined;
let stopping = false;

lines.on('line', (line) => {
  void answer(controlRequest.parse(JSON.parse(line))).catch(failed);
});

async function stop(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  await served?.engine.stop();
  process.exit(code);
}

async function failed(error: unknown): Promise<void> {
  const { what, where, fix } = errorData(error);
  const told = {
    what: where === undefined ? what : `${where}: ${what}`,
    ...(fix === undefined ? {} : { fix }),
  };
  process.stderr.write(`${told.what}\n${fix === undefined ? '' : `  → ${fix}\n`}`);
  if (!control.destroyed)
    control.write(`${JSON.stringify({ type: 'failed', ...told })}\n`, () => void stop(1));
  else await stop(1);
}

function say(line: ControlAnswer): void {
  if (!control.destroyed) control.write(`${JSON.stringify(line)}\n`);
}

async function answer(request: ControlRequest): Promise<void> {
  if (request.type === 'restore') {
    await begin(request);
    return;
  }
  if (served === undefined) throw new Error('The first line is to say what was before.');
  const { id } = request;
  if (request.type === 'grant') say({ type: 'granted', id, ...served.grants.add(request.path, request.use) });
  else if (request.type === 'secret') say({ type: 'secret', id, token: served.secrets.offer(request.value) });
  else if (request.type === 'path') say({ type: 'path', id, path: pathOf(served.grants, request.grant) });
  else {
    const page = served.evidence.take(request.ticket);
    say({ type: 'evidence', id, page: page === undefined ? null : Buffer.from(page).toString('base64') });
  }
}

async function begin({ state }: Extract<ControlRequest, { type: 'restore' }>): Promise<void> {
  const own = servedEngine(
    values,
    state,
    () => say({ type: 'state', state: own.state() }),
    () => say({ type: 'jobs', running: own.engine.jobs.running }),
  );
  served = own;
  await own.open();
  say({ type: 'state', state: own.state() });
  say({ type: 'ready' });
  serveConnections(new Socket({ fd: 3 }), (channel) => {
    serveChannel(channel, {
      engine: own.engine,
      grants: own.grants,
      evidence: own.evidence,
      secrets: own.secrets,
    });
  });
}

function pathOf(grants: Grants, token: string): string | null {
  try {
    return grants.resolve(token);
  } catch (error) {
    if (error instanceof AssayError) return null;
    throw error;
  }
}
