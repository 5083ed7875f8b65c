import { sha256OfFile } from '../../workspace/digest.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import type { JobContext } from '../jobs.ts';
import { NotRunYet, type StepRunner } from '../step-runner.ts';
import { rememberDigest, rememberedDigest } from './source-digests.ts';
import type { SourceFile } from './sources.ts';

/**
 * Names the source for the steps of this run and records that it was opened.
 * @param next what is to be run first where the file was not opened yet, for who only looks up
 */
export async function grantSource(
  runner: StepRunner,
  workspace: Workspace,
  file: SourceFile,
  job: JobContext,
  next = 'source.opened',
): Promise<string> {
  if (runner.lookUpOnly) {
    const known = await rememberedDigest(workspace, file.path);
    if (known === undefined || !workspace.state.sources.has(known)) throw new NotRunYet(next);
    return known;
  }
  const sha256 = await sha256OfFile(file.path, job.signal);
  await rememberDigest(workspace, file.path, sha256);
  runner.grantSource(sha256, file.path);
  if (!workspace.state.sources.has(sha256)) {
    await workspace.append('source.opened', { digest: sha256, name: file.name, bytes: file.bytes });
  }
  return sha256;
}
