import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compileKernels, kernelsFile } from './compile-kernels.ts';

it('keeps the kernels that their source compiles to', { timeout: 60_000 }, async () => {
  const compiled = await compileKernels();
  expect(Buffer.from(compiled).equals(readFileSync(kernelsFile))).toBe(true);
});
