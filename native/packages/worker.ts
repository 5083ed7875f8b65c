/**
 * The process that opens a package which a stranger may have made: it reads, verifies, and hands over the files that
 * were asked for, of these very bytes. It may crash or be killed; the engine turns that into a clear error.
 */
import { errorData } from '../engine/errors.ts';
import type { FromOwnProcess, ToOwnProcess } from '../engine/workers/own-process.ts';
import { parsePublicKey } from '../signing/public-key.ts';
import { verifyPackage } from '../signing/verify-package.ts';
import { readContainer } from './container.ts';
import { readPackage } from './files.ts';
import type { OpenedPackage, OpenRequest } from './runtime.ts';

async function open({ path, trustedKeys, expectedKey, want, longest }: OpenRequest): Promise<OpenedPackage> {
  const bytes = await readPackage(path);
  const report = verifyPackage(bytes, {
    trustedKeys,
    ...(expectedKey === undefined ? {} : { expectedKey: parsePublicKey(expectedKey) }),
  });
  // Nobody vouches for what lies in a broken package: nothing of it is handed on.
  if (report.verdict === 'broken') return { report, files: [] };
  const wanted = new Set(want.map((name) => `model/${name}`));
  const files = readContainer(bytes)
    .filter((entry) => wanted.has(entry.path))
    .map((entry) => ({
      name: entry.path.slice('model/'.length),
      size: entry.bytes.length,
      bytes: entry.bytes.slice(0, longest),
    }));
  return { report, files };
}

function answer(message: FromOwnProcess<OpenedPackage, never>): void {
  process.send?.(message, undefined, undefined, () => process.disconnect());
}

process.on('message', (message: ToOwnProcess<OpenRequest>) => {
  // Verifying is one long piece of arithmetic: the engine ends the process instead.
  if (message.type === 'cancel') return;
  open(message.request).then(
    (result) => answer({ type: 'done', result }),
    (error: unknown) => answer({ type: 'failed', error: errorData(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
// The terminal sends ^C to the whole group; the engine decides what is cancelled.
process.on('SIGINT', () => undefined);
