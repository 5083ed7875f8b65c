/** A thread that bins columns beside others; see `runtime.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import { errorData } from '../../engine/errors.ts';
import { diskError } from '../../workspace/disk-error.ts';
import { joinBins } from './files.ts';
import { binShare, type BinThread, type FromThread } from './runtime.ts';

const thread = workerData as BinThread;
const say = (message: FromThread): void => parentPort!.postMessage(message);

try {
  const bins = joinBins(thread.out, thread.shape);
  // Whoever started this thread ends it where nobody waits for it any more.
  const { signal } = new AbortController();
  await binShare(thread, bins.write, (found) => say({ found }), signal);
  bins.close();
} catch (error) {
  say({ error: errorData(diskError(error, thread.out)) });
}
