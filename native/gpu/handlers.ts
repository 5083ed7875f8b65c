import { implement } from '@orpc/server';
import type { EngineContext } from '../engine/engine-context.ts';
import { gpuContract } from './contract.ts';
import { keyHome } from '../signing/key-home.ts';
import { productVersion } from '../settings/store.ts';
import { SHOWN_CELLS, secondsOn, type AdaptersAnswer, type ListedAdapter } from './contract.ts';
import { listAdapters } from './device-process.ts';
import { keptSpeed, ofCpu, ofGpu, speedsIn } from './measured-speeds.ts';

const os = implement(gpuContract).$context<EngineContext>();

/** The machine's GPUs, with what an engine of so many threads has measured of them. */
export async function listMeasured(
  threads: number,
  file: string,
  list: () => Promise<AdaptersAnswer> = listAdapters,
): Promise<AdaptersAnswer> {
  const answer = await list();
  const version = productVersion();
  const cpu = await keptSpeed(file, ofCpu(threads, version));
  const adapters = await Promise.all(
    answer.adapters.map(async (adapter): Promise<ListedAdapter> => {
      const gpu = await keptSpeed(file, ofGpu(adapter, threads, version));
      if (cpu === undefined || gpu === undefined) return adapter;
      const [onGpu, onCpu] = [secondsOn(gpu, SHOWN_CELLS), secondsOn(cpu, SHOWN_CELLS)];
      return { ...adapter, measured: { threads, gpu: onGpu, cpu: onCpu } };
    }),
  );
  return { ...answer, adapters };
}

export const gpuRouter = os.router({
  adapters: os.adapters.handler(({ context: { engine } }) =>
    listMeasured(engine.threads, speedsIn(keyHome())),
  ),
});
