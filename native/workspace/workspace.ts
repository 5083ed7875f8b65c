import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { badInput, conflict } from '../engine/errors.ts';
import { diskError } from './disk-error.ts';
import { realDisk, TEMPORARY, type Disk } from './disk.ts';
import { eventBodies, type EventBody, type EventKind } from './events.ts';
import { WorkspaceFold, type WorkspaceState } from './fold.ts';
import { acquireLock, type LockOptions, type WorkspaceLock } from './lock.ts';
import { logFiles, type LogFiles } from './log-files.ts';
import type { ChainPoint } from './log-reader.ts';
import { EventLog } from './log.ts';
import { makeFolder } from './make-folder.ts';
import { ObjectStore } from './objects.ts';
import { stepId } from './step-id.ts';
import { checkFormat, FORMAT, isWorkspace, migrate, writeFormat } from './workspace-format.ts';

/**
 * A workspace that this process holds.
 *
 * workspace.json  format · log/ bodies/ set-aside/  the record · objects/  results by digest ·
 * cache/  can be made again · scratch/  emptied at opening · diagnostics/ · lock/
 */
export interface Workspace {
  readonly root: string;
  /** The fold of the log: read it anew after an append. */
  readonly state: WorkspaceState;
  readonly objects: ObjectStore;
  /** Number of the last event and the digest of its line. */
  readonly end: ChainPoint;
  readonly lock: WorkspaceLock;
  readonly disk: Disk;
  readonly files: LogFiles;
  /** What opening found and did, for people. */
  readonly notices: readonly string[];
  /** Records an event; resolves with its number once it lasts. */
  append<Kind extends EventKind>(kind: Kind, body: EventBody<Kind>): Promise<number>;
  /** Erases one event's body for good; the chain still verifies, and says *erased by event n*. */
  eraseBody(seq: number, reason: string): Promise<number>;
  /** Erases an object for good. It is never made again in silence. */
  eraseObject(digest: string, reason: string): Promise<number>;
  /** Path of a rewritable file in the cache; its folder exists. */
  cachePath(name: string): string;
  /** A new private folder; all of them are removed at the next opening. */
  scratchFolder(): string;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Makes the workspace where there is none. */
  readonly create?: boolean;
  /** Key id of who acts. */
  readonly actor?: string;
  readonly disk?: Disk;
  readonly lock?: LockOptions;
  readonly eventsPerSegment?: number;
}

export async function openWorkspace(folder: string, options: OpenOptions = {}): Promise<Workspace> {
  const { create = false, actor = 'local', disk = realDisk, eventsPerSegment } = options;
  const root = path.resolve(folder);
  if (await isWorkspace(disk, root)) await checkFormat(disk, root);
  else await prepareFolder(disk, root, create);
  const lock = await acquireLock(root, options.lock);
  const files = logFiles(root);
  const fold = new WorkspaceFold();
  let log: EventLog | undefined;
  try {
    // Another process may have made or migrated it before the lock was ours.
    if (!(await isWorkspace(disk, root))) await writeFormat(disk, root, FORMAT);
    await migrate(disk, root, await checkFormat(disk, root));
    await emptyFolder(path.join(root, 'scratch'));
    const objects = new ObjectStore(root, disk);
    await disk.makeFolder(objects.folder);
    log = await EventLog.open({
      disk,
      files,
      fold,
      actor,
      eventsPerSegment,
      mayWrite: () => lock.assertHeld(),
    });
    await beginLog(log, fold, objects, files);
    await finishObjectErasures(objects, fold.state);
    return workspaceOf(root, disk, files, fold, objects, lock, log);
  } catch (error) {
    await log?.close().catch(() => undefined);
    await lock.release();
    throw error;
  }
}

function workspaceOf(
  root: string,
  disk: Disk,
  files: LogFiles,
  fold: WorkspaceFold,
  objects: ObjectStore,
  lock: WorkspaceLock,
  log: EventLog,
): Workspace {
  return {
    root,
    objects,
    lock,
    disk,
    files,
    notices: [...lock.notices, ...log.notices],
    get state() {
      return fold.state;
    },
    get end() {
      return log.end;
    },
    append: async (kind, body) => log.append(kind, checkedBody(kind, body)),
    eraseBody: async (seq, reason) => {
      const erased = fold.state.erasedBodies.get(seq);
      if (erased !== undefined)
        throw conflict(`Event ${String(seq)} was erased by event ${String(erased.event)}.`);
      return log.erase(seq, checkedBody('body.erased', { seq, reason }).reason, ERASABLE);
    },
    eraseObject: async (digest, reason) => {
      if (!(await objects.has(digest))) await objects.read(digest);
      const event = await log.append('object.erased', checkedBody('object.erased', { digest, reason }));
      await objects.erase(digest, event);
      return event;
    },
    cachePath: (name) => {
      const file = insideFolder(path.join(root, 'cache'), name);
      makeFolder(path.dirname(file));
      return file;
    },
    scratchFolder: () => {
      const scratch = path.join(root, 'scratch', randomUUID());
      makeFolder(scratch);
      return scratch;
    },
    close: async () => {
      try {
        await log.close();
      } finally {
        await lock.release();
      }
    },
  };
}

/** What the log says about itself stays: else an erasure could not be told from a loss. */
const ERASABLE: ReadonlySet<string> = new Set<EventKind>([
  'source.opened',
  'step.finished',
  'job.failed',
  'package.exported',
]);

function checkedBody<Kind extends EventKind>(kind: Kind, body: EventBody<Kind>): EventBody<Kind> {
  const parsed = eventBodies[kind].safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw badInput(
      `An event ${kind} cannot say that: ${issue?.message ?? ''}`,
      issue?.path.join('.'),
      'Events hold ids, specs, counts and digests only.',
    );
  }
  if (kind === 'step.finished') {
    const { id, step } = body as EventBody<'step.finished'>;
    if (id !== stepId(step)) throw badInput(`The id ${id} is not the one of its step.`, step.kind);
  }
  return parsed.data as EventBody<Kind>;
}

/** A name inside a folder, or an error: a name may not lead out of it. */
export function insideFolder(folder: string, name: string): string {
  const file = path.resolve(folder, name);
  if (path.isAbsolute(name) || name.includes('\0') || !file.startsWith(folder + path.sep)) {
    throw badInput(`\`${name}\` is not a name inside the folder.`, folder);
  }
  return file;
}

async function prepareFolder(disk: Disk, root: string, create: boolean): Promise<void> {
  const names = await disk.list(root);
  // What a creation that a crash cut off leaves.
  const strange = names.filter((name) => name !== 'lock' && name !== `workspace.json${TEMPORARY}`);
  // Another process may have made it since it was looked for; the lock says whose it is.
  if (strange.length > 0 && (await isWorkspace(disk, root))) return;
  if (!create || strange.length > 0) {
    throw conflict(
      strange.length > 0 ? 'The folder is not empty and is not a workspace.' : 'There is no workspace here.',
      root,
      strange.length > 0 ? 'Choose an empty folder.' : 'Choose the folder of a workspace, or create one.',
    );
  }
  await disk.makeFolder(root);
}

/** The first event of a new workspace. A log that was lost must not look like a new one. */
async function beginLog(
  log: EventLog,
  fold: WorkspaceFold,
  objects: ObjectStore,
  files: LogFiles,
): Promise<void> {
  if (log.end.seq > 0) {
    if (fold.state.format < FORMAT)
      await log.append('workspace.migrated', { from: fold.state.format, to: FORMAT });
    return;
  }
  for await (const digest of objects.list()) {
    throw conflict(
      `The log is gone, although the workspace holds results (${digest.slice(0, 12)}…).`,
      files.logFolder,
      'Restore the workspace from a backup.',
    );
  }
  await log.append('workspace.created', { format: FORMAT });
}

/** An erasure whose event is in the log but whose object is still there was cut off by a crash. */
async function finishObjectErasures(objects: ObjectStore, state: WorkspaceState): Promise<void> {
  for (const [digest, { event }] of state.erasedObjects) {
    if (await objects.has(digest)) await objects.erase(digest, event);
  }
}

async function emptyFolder(folder: string): Promise<void> {
  try {
    for (const name of await readdir(folder).catch(() => [])) {
      await rm(path.join(folder, name), { recursive: true, force: true });
    }
  } catch (error) {
    throw diskError(error, folder);
  }
}
