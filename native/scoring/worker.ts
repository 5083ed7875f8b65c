/**
 * The process that scores: one package, one file. It parses a package and data that a stranger may have made and runs
 * native code on them, so it may crash or be killed; the engine turns that into a clear error.
 */
import { rm } from 'node:fs/promises';
import { cancelled, errorData } from '../engine/errors.ts';
import type { FromOwnProcess, ToOwnProcess } from '../engine/workers/own-process.ts';
import type { Scored, ScoreProgress, ScorerRequest, ScoringMatch } from './contract.ts';
import { matchFile, scoreFile, type ScoreOptions } from './runtime.ts';

const controller = new AbortController();
const progressEveryMs = 100;
let lastSent = -Infinity;
let lastPhase: string | undefined;

function send(message: FromOwnProcess<Scored | ScoringMatch, ScoreProgress>): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send?.(message, undefined, undefined, () => resolve());
    else resolve();
  });
}

const options: ScoreOptions = {
  signal: controller.signal,
  progress(progress) {
    const now = performance.now();
    const news = progress.phase !== lastPhase || progress.done === progress.total;
    if (!news && now - lastSent < progressEveryMs) return;
    lastSent = now;
    lastPhase = progress.phase;
    void send({ type: 'progress', progress });
  },
};

async function work(request: ScorerRequest): Promise<void> {
  try {
    const result =
      request.type === 'score' ? await scoreFile(request, options) : await matchFile(request, options);
    await send({ type: 'done', result });
  } catch (error) {
    if (process.env.ASSAY_DEBUG !== undefined) console.error(error);
    const data = controller.signal.aborted ? cancelled().data : errorData(error);
    await send({ type: 'failed', error: data });
    // Whoever made the folder has gone and cannot remove it.
    if (!process.connected) await rm(request.scratch, { recursive: true, force: true });
  }
  if (process.connected) process.disconnect();
}

process.on('message', (message: ToOwnProcess<ScorerRequest>) => {
  if (message.type === 'cancel') controller.abort();
  else void work(message.request);
});
// Without its engine nobody would learn of the answers: leave nothing half written.
process.on('disconnect', () => controller.abort());
// The terminal sends ^C to the whole group; the engine decides what is cancelled.
process.on('SIGINT', () => undefined);
