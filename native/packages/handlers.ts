import { implement } from '@orpc/server';
import type { EngineContext } from '../engine/engine-context.ts';
import { packagesContract } from './contract.ts';
import { extractPackage } from './files.ts';

/** Checks the container only: `assay verify` says whom to believe. */
export async function packagesExtract(input: {
  package: string;
  folder: string;
}): Promise<{ files: string[] }> {
  return { files: await extractPackage(input.package, input.folder) };
}

const os = implement(packagesContract).$context<EngineContext>();

export const packageRouter = os.router({
  extract: os.extract.handler(({ input }) => packagesExtract(input)),
});
