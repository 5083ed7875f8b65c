/**
 * The worker process: runs one step at a time, or, where it is the one that browses, any number of queries. It parses hostile bytes and runs native code, so it may crash
 * or be killed; the engine turns that into a clear error of the one job that it was running.
 */
import { mkdirSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { ZodError } from 'zod';
import type { TrainedOn } from '../../gpu/contract.ts';
import { ObjectStore } from '../../workspace/objects.ts';
import type { StepContext } from '../../workspace/step-kind.ts';
import { badInput, cancelled, errorData, internal, notFound } from '../errors.ts';
import { queryKinds } from '../queries.ts';
import { stepKinds } from '../steps.ts';
import type { FromWorker, ToWorker } from './protocol.ts';

const running = new Map<string, AbortController>();
const progressEveryMs = 100;

function send(message: FromWorker): void {
  // The engine may have gone; there is nobody left to tell.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

async function run(message: Extract<ToWorker, { type: 'run' }>): Promise<void> {
  const controller = new AbortController();
  running.set(message.id, controller);
  const started = performance.now();
  try {
    const kind = stepKinds.get(message.step.kind);
    if (kind === undefined) throw internal(`This engine has no step kind ${message.step.kind}.`);
    const store = new ObjectStore(message.workspace);
    await mkdir(message.scratch, { recursive: true, mode: 0o700 });
    let lastSent = -Infinity;
    let device: TrainedOn | undefined;
    const context: StepContext = {
      id: message.id,
      threads: message.threads,
      memoryBytes: message.memoryBytes,
      checkpointSeconds: message.checkpointSeconds,
      device: message.device,
      signal: controller.signal,
      scratch: message.scratch,
      progress(progress) {
        const now = performance.now();
        if (now - lastSent < progressEveryMs && progress.done !== progress.total) return;
        lastSent = now;
        send({ type: 'progress', id: message.id, progress });
      },
      trainedOn: (on) => void (device = on),
      note: (level, text) => send({ type: 'note', id: message.id, note: { level, text } }),
      read: (digest) => store.read(digest),
      readJson: (digest) => store.readJson(digest),
      write: (bytes) => store.write(bytes),
      writeJson: (value) => store.writeJson(value),
      source(digest) {
        const file = message.sources[digest];
        if (file === undefined) {
          throw notFound(
            `The source file with SHA-256 ${digest.slice(0, 8)}… is not open in this run.`,
            undefined,
            'Open the recipe’s data file again.',
          );
        }
        return file;
      },
      cache(name) {
        const file = path.join(message.workspace, 'cache', name);
        mkdirSync(path.dirname(file), { recursive: true });
        return file;
      },
    };
    const result = await kind.run(context, message.step.spec, message.step.inputs);
    if (controller.signal.aborted) throw cancelled();
    const digest = await store.writeJson(result);
    send({
      type: 'done',
      id: message.id,
      result: digest,
      seconds: (performance.now() - started) / 1000,
      device,
    });
  } catch (error) {
    if (process.env.ASSAY_DEBUG !== undefined) console.error(error);
    const data =
      error instanceof ZodError
        ? badInput(
            error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
            message.step.kind,
          ).data
        : errorData(error);
    send({
      type: 'failed',
      id: message.id,
      error: controller.signal.aborted && data.kind !== 'Cancelled' ? cancelled().data : data,
    });
  } finally {
    running.delete(message.id);
    await rm(message.scratch, { recursive: true, force: true });
  }
}

/** Of all queries, since what one has sorted the next one reads. Emptied when the workspace is opened again. */
const scratchName = randomUUID();

async function query(message: Extract<ToWorker, { type: 'query' }>): Promise<void> {
  const controller = new AbortController();
  running.set(message.id, controller);
  const scratch = path.join(message.workspace, 'scratch', scratchName);
  let answered = false;
  const answer = (reply: FromWorker): void => {
    if (!answered) send(reply);
    answered = true;
  };
  // At once, though what it waited for may go on for others: no answer at all is a process that hangs.
  controller.signal.addEventListener('abort', () =>
    answer({ type: 'failed', id: message.id, error: cancelled().data }),
  );
  try {
    const kind = queryKinds.get(message.name);
    if (kind === undefined) throw internal(`This engine has no query ${message.name}.`);
    const store = new ObjectStore(message.workspace);
    await mkdir(scratch, { recursive: true, mode: 0o700 });
    const output = await kind.run(
      {
        threads: message.threads,
        memoryBytes: message.memoryBytes,
        signal: controller.signal,
        scratch,
        read: (digest) => store.read(digest),
        cache: (name) => path.join(message.workspace, 'cache', name),
      },
      message.input as never,
    );
    answer({ type: 'answer', id: message.id, output });
  } catch (error) {
    if (process.env.ASSAY_DEBUG !== undefined) console.error(error);
    answer({ type: 'failed', id: message.id, error: errorData(error) });
  } finally {
    running.delete(message.id);
  }
}

process.on('message', (message: ToWorker) => {
  if (message.type === 'cancel') running.get(message.id)?.abort();
  else if (message.type === 'query') void query(message);
  else void run(message);
});
process.on('disconnect', () => process.exit(0));
// The terminal sends ^C to the whole group; the engine decides what is cancelled.
process.on('SIGINT', () => undefined);
send({ type: 'ready' });
