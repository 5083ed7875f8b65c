import path from 'node:path';
import asc from 'assemblyscript/asc';

const trees = path.join(import.meta.dirname, '../native/training/trees');

/** Where the compiled kernels lie: in version control, so that running needs no compiler. */
export const kernelsFile = path.join(trees, 'kernels.wasm');

/** The bytes that the kernels' source compiles to: the same for the same compiler. */
export async function compileKernels(): Promise<Uint8Array> {
  let bytes: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [
      'kernels/main.ts',
      ...['--baseDir', trees, '--outFile', 'kernels.wasm'],
      ...['--runtime', 'stub', '--optimizeLevel', '3', '--noAssert'],
      ...['--enable', 'simd', '--enable', 'threads', '--enable', 'bulk-memory'],
      ...['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
      // Below lies nothing; from here on the host lays out what the threads share.
      ...['--memoryBase', '1024'],
    ],
    {
      writeFile(_name: string, contents: string | Uint8Array) {
        if (typeof contents !== 'string') bytes = contents;
      },
    },
  );
  if (error !== null || bytes === undefined)
    throw new Error(`The kernels do not compile:\n${stderr.toString()}`);
  return bytes;
}
