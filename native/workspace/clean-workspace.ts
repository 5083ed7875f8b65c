import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { diskError } from './disk-error.ts';
import { filesBelow } from './files-below.ts';
import { referencedObjects } from './referenced-objects.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

export interface CleanPolicy {
  /** Empties the cache; it is made again when it is needed. Default: true. */
  readonly cache?: boolean;
  /** Unreferenced objects younger than this stay: a job may be about to name them. Default: a day. */
  readonly olderThanSeconds?: number;
  /** Says what would go, and removes nothing. */
  readonly dryRun?: boolean;
}

export interface CleanResult {
  readonly dryRun: boolean;
  readonly objects: number;
  readonly objectBytes: number;
  readonly cacheFiles: number;
  readonly cacheBytes: number;
}

const DAY = 86_400;

/**
 * Removes what nothing needs: the cache, objects that no step of the log names, and unfinished writes. What the log
 * names is never touched. The event is recorded before anything goes.
 */
export async function cleanWorkspace(root: string, policy: CleanPolicy = {}): Promise<CleanResult> {
  const workspace = await openWorkspace(root);
  try {
    return await cleanOpenWorkspace(workspace, policy);
  } finally {
    await workspace.close();
  }
}

/** The same of a workspace that is open here, and that no job uses meanwhile. */
export async function cleanOpenWorkspace(workspace: Workspace, policy: CleanPolicy): Promise<CleanResult> {
  const { cache = true, olderThanSeconds = DAY, dryRun = false } = policy;
  const unneeded = await unneededObjects(workspace, Date.now() - olderThanSeconds * 1000);
  const cacheFolder = path.join(workspace.root, 'cache');
  let cacheFiles = 0;
  let cacheBytes = 0;
  if (cache) {
    for await (const file of filesBelow(cacheFolder)) {
      cacheFiles++;
      cacheBytes += file.bytes;
    }
  }
  const objects = unneeded.length;
  const objectBytes = unneeded.reduce((sum, file) => sum + file.bytes, 0);
  if (!dryRun && objects + cacheFiles > 0) {
    await workspace.append('workspace.cleaned', {
      objects,
      objectBytes,
      cacheFiles,
      cacheBytes,
      olderThanSeconds,
    });
    try {
      for (const { file } of unneeded) await rm(file, { force: true });
      if (cache) await rm(cacheFolder, { recursive: true, force: true });
    } catch (error) {
      throw diskError(error, workspace.root);
    }
  }
  return { dryRun, objects, objectBytes, cacheFiles, cacheBytes };
}

async function unneededObjects(workspace: Workspace, before: number) {
  const { objects, state } = workspace;
  const present = new Set<string>();
  for await (const digest of objects.list()) present.add(digest);
  const needed = await referencedObjects(objects, state, present);
  const unneeded: { readonly file: string; readonly bytes: number }[] = [];
  for (const digest of present) {
    if (needed.has(digest)) continue;
    const file = objects.path(digest);
    const { size, mtimeMs } = await stat(file);
    if (mtimeMs < before) unneeded.push({ file, bytes: size });
  }
  const unfinished = path.join(objects.folder, 'tmp');
  for await (const { name, bytes, modified } of filesBelow(unfinished)) {
    if (modified < before) unneeded.push({ file: path.join(unfinished, name), bytes });
  }
  return unneeded;
}
