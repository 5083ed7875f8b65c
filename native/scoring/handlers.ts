import { fork } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { implement } from '@orpc/server';
import type { EngineContext } from '../engine/engine-context.ts';
import { AssayError, cancelled, internal } from '../engine/errors.ts';
import { dataFile } from '../engine/recipe/sources.ts';
import { RateMeter, type JobContext } from '../engine/jobs.ts';
import { workerEnvironment } from '../engine/workers/pool.ts';
import { keyHome } from '../signing/key-home.ts';
import { readPublicKey, trustedKeys } from '../signing/keys.ts';
import {
  scoringContract,
  type FromScorer,
  type ScoreInput,
  type ScoreProgress,
  type ScoreRequest,
  type ScoreResult,
  type ToScorer,
} from './contract.ts';
import { withScratchBeside } from './files.ts';

const workerMain = fileURLToPath(new URL('./worker.ts', import.meta.url));
const killAfterMs = 5_000;

/** Runs one request in a process of its own and ends that process with it. */
export function scoreInOwnProcess(
  request: ScoreRequest,
  signal: AbortSignal,
  progress: (progress: ScoreProgress) => void,
): Promise<ScoreResult> {
  if (signal.aborted) return Promise.reject(cancelled());
  const child = fork(workerMain, [], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced',
    env: workerEnvironment(),
  });
  const send = (message: ToScorer): void => void child.send(message, () => undefined);
  let killTimer: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    send({ type: 'cancel' });
    // Native code may not see the message; a process can always be ended.
    killTimer = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  return new Promise<ScoreResult>((resolve, reject) => {
    let answer: FromScorer | undefined;
    child.on('message', (message: FromScorer) => {
      if (message.type === 'progress') progress(message.progress);
      else answer = message;
    });
    child.once('error', (error) =>
      reject(internal(`The scoring process could not be started: ${error.message}`)),
    );
    // Only once it has ended is there nothing of it left, neither memory nor a temporary file.
    child.once('exit', (code, signalName) => {
      // A cancel that came too late changes nothing: the answers are there.
      if (answer?.type === 'done') resolve(answer.result);
      else if (signal.aborted) reject(cancelled());
      else if (answer?.type === 'failed') reject(new AssayError(answer.error));
      else reject(death(code, signalName));
    });
    send({ type: 'score', request });
  }).finally(() => {
    clearTimeout(killTimer);
    signal.removeEventListener('abort', onAbort);
  });
}

function death(code: number | null, signalName: NodeJS.Signals | null): AssayError {
  return internal(
    `The scoring process ${signalName === null ? `ended with code ${code}` : `was killed (${signalName})`}. Nothing was written.`,
    undefined,
    signalName === 'SIGKILL'
      ? 'It may have run out of memory: close other programs, then run it again.'
      : 'Run it again; where it happens twice, export the diagnostics.',
  );
}

const titles = { read: 'Read the new data', score: 'Score' } as const satisfies Record<
  ScoreProgress['phase'],
  string
>;

/** Progress as the events of two steps, with rate and time left. */
function reporting(job: JobContext): (progress: ScoreProgress) => void {
  let phase: ScoreProgress['phase'] | undefined;
  let meter = new RateMeter(performance.now());
  return ({ phase: now, ...progress }) => {
    const step = { step: now, kind: `scoring.${now}`, title: titles[now] };
    if (phase !== now) {
      phase = now;
      meter = new RateMeter(performance.now());
      job.report({ type: 'stepStarted', ...step, cached: false });
    }
    job.report({ type: 'progress', ...step, ...progress, ...meter.at(performance.now(), progress) });
  };
}

async function score(
  input: ScoreInput,
  engine: EngineContext['engine'],
  job: JobContext,
): Promise<ScoreResult> {
  // Before a process is started and a folder made beside the answers.
  await dataFile(path.basename(input.data), input.data, 'Check its name and folder.', 'DATA');
  const expectedKey = input.key === undefined ? undefined : await readPublicKey(input.key);
  const trusted = await trustedKeys(keyHome());
  return withScratchBeside(input.out, (scratch) =>
    scoreInOwnProcess(
      {
        packagePath: input.package,
        input: input.data,
        output: input.out,
        idColumns: input.id,
        force: input.force,
        trustedKeys: trusted.map(({ id, name, throwAway }) => ({ id, name, throwAway })),
        ...(expectedKey === undefined ? {} : { expectedKey: expectedKey.pem }),
        threads: engine.threads,
        memoryBytes: engine.memoryBytes,
        scratch,
      },
      job.signal,
      reporting(job),
    ),
  );
}

const os = implement(scoringContract).$context<EngineContext>();

export const scoringRouter = os.router({
  score: os.score.handler(({ input, context: { engine } }) => ({
    job: engine.jobs.start(`Score ${path.basename(input.data)}`, (job) => score(input, engine, job)),
  })),
});
