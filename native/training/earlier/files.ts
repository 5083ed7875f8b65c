import { readPackage } from '../../packages/files.ts';
import { looksLikeContainer, readContainer } from '../../packages/container.ts';
import { badInput } from '../../engine/errors.ts';
import { verifyPackage } from '../../signing/verify-package.ts';
import { readFile, stat } from 'node:fs/promises';
import { KEPT_MODEL } from './contract.ts';

/** Of a file of trees that lies by itself. */
const MOST_BYTES = 2 ** 30;

/**
 * The bytes of an earlier model: of a package, once every digest and signature in it holds, or of its file of trees by
 * itself. Whose key signed the package is not asked: the answer depends on the file alone.
 */
export async function keptModelBytes(file: string): Promise<Uint8Array> {
  const { size } = await stat(file);
  if (size > MOST_BYTES)
    throw badInput(
      `The file has ${size.toLocaleString('en')} bytes; a model to go on from has ${MOST_BYTES.toLocaleString('en')} at most.`,
      'Model',
    );
  const bytes = await readFile(file);
  if (!looksLikeContainer(bytes)) return bytes;
  const packaged = await readPackage(file);
  const report = verifyPackage(packaged, { trustedKeys: [] });
  const fault = report.checks.find((check) => !check.ok);
  if (report.verdict === 'broken' || fault !== undefined)
    throw badInput(
      `The package is broken${fault === undefined ? '' : `: ${fault.detail}`}.`,
      fault?.file ?? 'Model',
      'Get it again from its maker.',
    );
  const entry = readContainer(packaged).find(({ path }) => path === `model/${KEPT_MODEL}`);
  if (entry === undefined)
    throw badInput(
      'The package holds no trees to go on from: its model is of another learner, or an older version of Assay exported it.',
      'Model',
      'Choose a package of gradient-boosted trees; one of an older version is exported anew by this one.',
    );
  return entry.bytes;
}
