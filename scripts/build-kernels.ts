/**
 * Compiles the tree trainer's kernels (AssemblyScript) to the WebAssembly that is kept beside them.
 *
 *   node scripts/build-kernels.ts
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { compileKernels, kernelsFile } from './compile-kernels.ts';

writeFileSync(kernelsFile, await compileKernels());
console.log(`Written: ${path.relative(process.cwd(), kernelsFile)}`);
