/** The kernels, apart from the programs of a crew: who only bins loads none of those. */
import { readFileSync } from 'node:fs';
import type { KernelsOver } from './programs.ts';

let compiled: WebAssembly.Module | undefined;
export const kernelsModule = (): WebAssembly.Module =>
  (compiled ??= new WebAssembly.Module(readFileSync(new URL('../kernels.wasm', import.meta.url))));

/** Makes the kernels of a thread. */
export const kernelsOver =
  (module: WebAssembly.Module): KernelsOver<WebAssembly.Memory> =>
  (memory, others) =>
    new WebAssembly.Instance(module, { env: { memory }, others: { ...others } })
      .exports as unknown as ReturnType<KernelsOver<WebAssembly.Memory>>;
