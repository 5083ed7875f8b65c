import { fileURLToPath } from 'node:url';
import { badInput } from '../engine/errors.ts';
import { runInOwnProcess } from '../engine/workers/own-process.ts';
import type { TrustedKey, VerifyReport } from '../signing/contract.ts';

/** What the process that opens packages is told. */
export interface OpenRequest {
  readonly path: string;
  readonly trustedKeys: readonly Pick<TrustedKey, 'id' | 'name' | 'throwAway'>[];
  /** PEM text of the only key whose signature counts. */
  readonly expectedKey?: string;
  /** Names below `model/` of the files to hand over. */
  readonly want: readonly string[];
  /** Bytes of each that are handed over at most. */
  readonly longest: number;
}

export interface PackageFile {
  readonly name: string;
  /** Bytes that it has in the package. */
  readonly size: number;
  readonly bytes: Uint8Array;
}

export interface OpenedPackage {
  readonly report: VerifyReport;
  /** The files that were asked for and are there; none of a broken package. */
  readonly files: readonly PackageFile[];
}

const workerMain = fileURLToPath(new URL('./worker.ts', import.meta.url));
const notCancelled = new AbortController().signal;

/** Reads and verifies a package in a process of its own, and takes files from the bytes that were verified. */
export function openPackage(
  request: OpenRequest,
  signal: AbortSignal = notCancelled,
): Promise<OpenedPackage> {
  const plain: OpenRequest = {
    ...request,
    trustedKeys: request.trustedKeys.map(({ id, name, throwAway }) => ({ id, name, throwAway })),
  };
  return runInOwnProcess<OpenRequest, OpenedPackage>(workerMain, plain, {
    signal,
    name: 'verifying',
    lost: 'Nothing of the package was used.',
    // It writes nothing, and while it works it hears no message.
    killAfterMs: 0,
  });
}

/** The same, of a package whose content is to be shown or relied on: a broken one is refused. */
export async function openWholePackage(request: OpenRequest, signal?: AbortSignal): Promise<OpenedPackage> {
  const opened = await openPackage(request, signal);
  if (opened.report.verdict !== 'broken') return opened;
  const fault = opened.report.checks.find((check) => !check.ok);
  throw badInput(
    `The package is broken${fault === undefined ? '' : `: ${fault.detail}`}. Nothing of it is shown.`,
    fault?.file,
    'Get it again from its maker.',
  );
}

/** A file that was asked for and must be there. */
export function fileOf({ files }: OpenedPackage, name: string): PackageFile {
  const found = files.find((file) => file.name === name);
  if (found === undefined) throw badInput('The package has no such file.', `model/${name}`);
  return found;
}
