import { extractPackage } from './files.ts';

/** Checks the container only: `assay verify` says whom to believe. */
export async function packagesExtract(input: {
  package: string;
  folder: string;
}): Promise<{ files: string[] }> {
  return { files: await extractPackage(input.package, input.folder) };
}
