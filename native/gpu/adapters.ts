/** The adapters of this machine, as Dawn finds them; runs in the GPU process only. */
import { create } from 'webgpu';
import { listedAdapters } from './adapter-list.ts';
import type { Adapter } from './contract.ts';

/** No adapter bears this name, so that Dawn answers with the list of those that there are. */
const NO_SUCH = '\u0001';

/** Processors that play a GPU. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|basic render driver|\bwarp\b/i;

export interface FoundAdapter {
  readonly adapter: Adapter;
  readonly gpu: GPUAdapter;
}

/**
 * What `create` gave must outlive every use of its adapters: as garbage it would take the process with it.
 */
const kept: GPU[] = [];

function gpuOf(options: readonly string[]): GPU {
  const gpu = create([...options]);
  kept.push(gpu);
  return gpu;
}

function describe(gpu: GPUAdapter, backend: string, name: string): FoundAdapter {
  const { info, limits } = gpu;
  return {
    gpu,
    adapter: {
      id: `${backend}/${name}`.slice(0, 300),
      name,
      backend,
      vendor: info.vendor,
      driver: info.description,
      software: info.isFallbackAdapter || SOFTWARE.test(`${name} ${info.architecture} ${info.description}`),
      mostBufferBytes: Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize),
    },
  };
}

/** All adapters, hardware before software, else in the system's order. */
export async function findAdapters(): Promise<readonly FoundAdapter[]> {
  const text = await gpuOf([`adapter=${NO_SUCH}`])
    .requestAdapter()
    .then(
      () => '',
      (error: unknown) => String(error),
    );
  const found: FoundAdapter[] = [];
  for (const { backend, name } of listedAdapters(text)) {
    if (found.some(({ adapter }) => adapter.backend === backend && adapter.name === name)) continue;
    const gpu = await gpuOf([`backend=${backend}`, `adapter=${name}`])
      .requestAdapter()
      .catch(() => null);
    if (gpu !== null) found.push(describe(gpu, backend, name));
  }
  return found.sort((a, b) => Number(a.adapter.software) - Number(b.adapter.software));
}
