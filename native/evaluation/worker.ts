/** A thread that takes resample after resample until none is left; see `threadedResampler`. */
import { parentPort, workerData } from 'node:worker_threads';
import { oneResample, type ResampleWork } from '../stats/resample.ts';
import type { ResampleThread } from './runtime.ts';

const { module, data, names, sizes, key, count, values, next } = workerData as ResampleThread;
const { statisticsOf } = (await import(module)) as Pick<ResampleWork, 'statisticsOf'>;
const statistics = statisticsOf(data);
const counts = new Uint16Array(sizes.reduce((total, size) => total + size, 0));
for (let resample = Atomics.add(next, 0, 1); resample < count; resample = Atomics.add(next, 0, 1)) {
  oneResample(statistics, names, sizes, { key }, resample, counts, values, count);
  parentPort?.postMessage(1);
}
