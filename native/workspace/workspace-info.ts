import path from 'node:path';
import { realDisk } from './disk.ts';
import { folderSize, type FolderSize } from './files-below.ts';
import { WorkspaceFold } from './fold.ts';
import { lockHolder } from './lock.ts';
import { listSegments, logFiles } from './log-files.ts';
import { applySegment, readSegments } from './log-fold.ts';
import { GENESIS } from './log-line.ts';
import { checkFormat } from './workspace-format.ts';

export interface WorkspaceInfo {
  readonly root: string;
  readonly format: number;
  readonly created: string;
  readonly events: number;
  readonly head: string;
  /** Breaks found while reading the log; `assay log verify` tells them. */
  readonly problems: number;
  readonly steps: number;
  readonly sources: number;
  readonly packages: number;
  readonly failures: number;
  readonly erased: number;
  readonly log: FolderSize;
  readonly objects: FolderSize;
  readonly cache: FolderSize;
  /** Who has it open. */
  readonly openIn?: { readonly pid: number; readonly host: string; readonly started: string };
}

/** What a workspace holds. Reads only, and needs no lock. */
export async function workspaceInfo(folder: string): Promise<WorkspaceInfo> {
  const root = path.resolve(folder);
  const files = logFiles(root);
  const format = await checkFormat(realDisk, root);
  const fold = new WorkspaceFold();
  let events = 0;
  let problems = 0;
  let head = GENESIS;
  for await (const reading of readSegments(realDisk, files, await listSegments(realDisk, files))) {
    applySegment(fold, reading);
    events += reading.events.length;
    problems += reading.problems.length;
    head = reading.end.head;
  }
  const { state } = fold;
  const holder = await lockHolder(root);
  const log = await folderSize(files.logFolder);
  const bodies = await folderSize(files.bodiesFolder);
  return {
    root,
    format,
    created: state.created,
    events,
    head,
    problems,
    steps: state.steps.size,
    sources: state.sources.size,
    packages: state.packages.length,
    failures: state.failures.length,
    erased: state.erasedBodies.size + state.erasedObjects.size,
    log: { files: log.files + bodies.files, bytes: log.bytes + bodies.bytes },
    objects: await folderSize(path.join(root, 'objects')),
    cache: await folderSize(path.join(root, 'cache')),
    ...(holder === undefined
      ? {}
      : { openIn: { pid: holder.pid, host: holder.host, started: holder.started } }),
  };
}
