import { AssayError, cancelled, conflict, errorData, notFound, type ErrorData } from '../engine/errors.ts';

const CONFLICTS: Readonly<Record<string, readonly [what: string, fix: string]>> = {
  ENOSPC: [
    'The disk is full.',
    'Free some space on that disk (the `cache` folder of a workspace may be deleted), then try again.',
  ],
  EDQUOT: ['The disk quota is used up.', 'Free some space or ask for more, then try again.'],
  EROFS: [
    'The disk is read-only.',
    'Mount it for writing, or copy the workspace to a disk that can be written.',
  ],
  EACCES: [
    'Permission to use this file or folder is missing.',
    'Give your user read and write permission there.',
  ],
  EPERM: ['The system does not allow this change.', 'Give your user read and write permission there.'],
  ENOTDIR: ['A file stands where a folder is needed.', 'Choose another place, or move that file away.'],
  EISDIR: ['A folder stands where a file is needed.', 'Choose another place, or move that folder away.'],
  EMFILE: ['Too many files are open.', 'Close other programs, or raise the limit on open files.'],
  ENAMETOOLONG: ['The path is too long.', 'Choose a shorter folder name.'],
  EIO: ['The disk failed to read or write.', 'Check the disk; make a backup before doing anything else.'],
  ESTALE: ['The network folder has gone away.', 'Connect it again, then try again.'],
  EBUSY: ['Another program is using this file.', 'Close that program, then try again.'],
};

/** A failed file operation as an error that names the path and the remedy. */
export function diskError(error: unknown, path: string): Error {
  if (error instanceof AssayError) return error;
  const code = errorCode(error);
  if (code === 'ENOENT') return notFound('There is no such file or folder.', path);
  if (code === 'ABORT_ERR') return cancelled();
  const known = code === undefined ? undefined : CONFLICTS[code];
  if (known === undefined) return error instanceof Error ? error : new Error(String(error));
  const cause = { ...errorData(error), what: String(code) } satisfies ErrorData;
  const conflictWithCause = conflict(known[0], path, known[1]);
  conflictWithCause.data.cause = cause;
  return conflictWithCause;
}

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
