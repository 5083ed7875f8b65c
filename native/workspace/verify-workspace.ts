import path from 'node:path';
import { cancelled, conflict, errorData } from '../engine/errors.ts';
import { sha256Hex, sha256OfFile } from './digest.ts';
import { realDisk, type Disk } from './disk.ts';
import { WorkspaceFold, type WorkspaceState } from './fold.ts';
import { listSegments, listSnapshots, logFiles, type LogFiles } from './log-files.ts';
import { readSegments, tailProblem } from './log-fold.ts';
import { GENESIS, parseObject } from './log-line.ts';
import { formatSnapshot, namedSnapshot } from './log-snapshot.ts';
import { ObjectStore } from './objects.ts';
import { referencedObjects } from './referenced-objects.ts';
import { checkFormat, FORMAT } from './workspace-format.ts';

export interface VerifyReport {
  readonly ok: boolean;
  readonly format: number;
  readonly events: number;
  readonly segments: number;
  /** SHA-256 of the last event's line. */
  readonly head: string;
  /** Bodies that are there and fit their digest, and those that were lawfully erased. */
  readonly bodies: { readonly kept: number; readonly erased: readonly ErasedBodyReport[] };
  readonly snapshots: number;
  readonly objects: {
    readonly checked: number;
    readonly bytes: number;
    /** Objects that no event names: left by jobs that did not finish. */
    readonly unreferenced: number;
    readonly erased: readonly { readonly digest: string; readonly event: number }[];
  };
  readonly problems: readonly VerifyProblem[];
  /** What is as it may be and yet worth saying: a torn tail that the next opening sets aside. */
  readonly notes: readonly string[];
}

export interface ErasedBodyReport {
  readonly seq: number;
  /** The event that erased it. */
  readonly event: number;
}

export interface VerifyProblem {
  /** File, with its line where it is one of the log. */
  readonly where: string;
  readonly what: string;
  readonly segment?: number;
  readonly seq?: number;
}

export interface VerifyOptions {
  readonly disk?: Disk;
  readonly signal?: AbortSignal;
  readonly progress?: (done: number, unit: 'events' | 'objects') => void;
}

/**
 * Checks everything a workspace holds: chain, bodies, snapshots, objects. Reads only, needs no lock and may run beside
 * an engine at work. A folder that is no workspace, or is of a newer format, is an error; all else is in the report.
 */
export async function verifyWorkspace(folder: string, options: VerifyOptions = {}): Promise<VerifyReport> {
  const { disk = realDisk } = options;
  const root = path.resolve(folder);
  const files = logFiles(root);
  const format = await checkFormat(disk, root);
  const problems: VerifyProblem[] = [];
  const notes: string[] = [];
  if (format < FORMAT) {
    throw conflict(
      `The workspace has the older format ${String(format)}.`,
      root,
      'Open it once (`assay run`), which brings it to the present format; then check it again.',
    );
  }
  const log = await checkLog(disk, files, problems, notes, options);
  const objects = await checkObjects(root, disk, log.state, problems, options);
  return {
    ok: problems.length === 0,
    format,
    events: log.events,
    segments: log.segments,
    head: log.head,
    bodies: log.bodies,
    snapshots: log.snapshots,
    objects,
    problems,
    notes,
  };
}

async function checkLog(
  disk: Disk,
  files: LogFiles,
  problems: VerifyProblem[],
  notes: string[],
  options: VerifyOptions,
) {
  const segments = await listSegments(disk, files);
  segments.forEach((segment, index) => {
    if (segment !== index + 1) problems.push({ where: files.lines(index + 1), what: 'the file is missing' });
  });
  if (segments.length === 0) problems.push({ where: files.lines(1), what: 'the log is missing' });
  const snapshots = await listSnapshots(disk, files);
  const fold = new WorkspaceFold();
  const remade = new Map<number, string>();
  const named = new Map<number, string>();
  const erasedRecords: ErasedBodyReport[] = [];
  const lineBytes: number[] = [];
  let events = 0;
  let kept = 0;
  let head = GENESIS;
  let empty = false;
  for await (const reading of readSegments(disk, files, segments)) {
    if (options.signal?.aborted === true) throw cancelled();
    const { segment } = reading;
    for (const { file, line, what, seq } of reading.problems) {
      problems.push({ where: `${file}, line ${String(line)}`, what, segment, seq });
    }
    const tail = tailProblem(files, reading);
    const isLast = segment === segments.at(-1);
    // A crash right after a segment was begun leaves an unfinished event there, or none.
    if (empty)
      problems.push({
        where: files.lines(segment - 1),
        what: 'the segment holds no event',
        segment: segment - 1,
      });
    empty = reading.events.length === 0;
    if (tail !== undefined && isLast) {
      notes.push(`${tail.file} ends with an unfinished event; the next opening sets it aside.`);
    } else if (tail !== undefined) problems.push({ where: tail.file, what: tail.what, segment });
    for (const event of reading.events) {
      try {
        fold.apply({ seq: event.seq, time: event.time, kind: event.kind, body: event.content });
      } catch (error) {
        problems.push({ where: files.bodies(segment), what: errorData(error).what, segment, seq: event.seq });
      }
      if (event.record !== undefined && 'erased' in event.record) {
        erasedRecords.push({ seq: event.seq, event: event.record.erased });
      } else if (event.content !== undefined) kept++;
    }
    events += reading.events.length;
    head = reading.end.head;
    lineBytes.push(reading.lineBytes);
    const sha256 = namedSnapshot(reading);
    if (sha256 !== undefined) named.set(segment - 1, sha256);
    if (snapshots.includes(segment)) {
      remade.set(segment, sha256Hex(formatSnapshot(fold, { segment, end: reading.end, lineBytes })));
    }
    options.progress?.(events, 'events');
  }
  for (const { seq, event } of erasedRecords) {
    if (fold.state.erasedBodies.get(seq)?.event !== event) {
      problems.push({
        where: files.bodiesFolder,
        what: `the body of event ${String(seq)} is gone, and event ${String(event)} does not say that it was erased`,
        seq,
      });
    }
  }
  const gone = new Set(erasedRecords.map((record) => record.seq));
  for (const [seq, { event }] of fold.state.erasedBodies) {
    if (!gone.has(seq))
      notes.push(`Event ${String(event)} erases event ${String(seq)}; the next opening finishes that.`);
  }
  for (const segment of snapshots) {
    const where = files.snapshot(segment);
    const bytes = await disk.read(where);
    if (bytes === undefined) continue;
    // A snapshot must be the one that the log names, and what its segments fold to now.
    const sha256 = sha256Hex(bytes);
    if (!named.has(segment)) notes.push(`${where} is not named by the log yet and is not used.`);
    else if (named.get(segment) !== sha256) {
      problems.push({ where, what: 'the snapshot is not the one that the log names', segment });
    } else if (remade.get(segment) !== sha256 && versionOf(bytes) === fold.version) {
      problems.push({ where, what: 'the snapshot is not what the log folds to', segment });
    }
  }
  return {
    state: fold.state,
    events,
    segments: segments.length,
    head,
    snapshots: snapshots.length,
    bodies: { kept, erased: erasedRecords },
  };
}

/** A snapshot of another version of the fold cannot be compared; it is not used either. */
function versionOf(snapshot: Uint8Array): unknown {
  return parseObject(Buffer.from(snapshot).toString('utf8'))?.['version'];
}

async function checkObjects(
  root: string,
  disk: Disk,
  state: WorkspaceState,
  problems: VerifyProblem[],
  options: VerifyOptions,
): Promise<VerifyReport['objects']> {
  const store = new ObjectStore(root, disk);
  const present = new Set<string>();
  let bytes = 0;
  for await (const digest of store.list()) {
    if (options.signal?.aborted === true) throw cancelled();
    present.add(digest);
    bytes += await store.size(digest);
    if ((await digestOf(disk, store.path(digest), options.signal)) !== digest) {
      problems.push({
        where: store.path(digest),
        what: 'the object is damaged: its bytes are not those that its name says',
      });
    }
    options.progress?.(present.size, 'objects');
  }
  const needed = await referencedObjects(store, state, present);
  for (const [digest, by] of needed) {
    if (!present.has(digest) && !state.erasedObjects.has(digest)) {
      problems.push({ where: store.path(digest), what: `the object is missing; ${by} names it` });
    }
  }
  const erased: { digest: string; event: number }[] = [];
  for (const [digest, { event }] of state.erasedObjects) {
    if (present.has(digest)) {
      problems.push({
        where: store.path(digest),
        what: `the object is there, although event ${String(event)} erased it`,
      });
    } else erased.push({ digest, event });
  }
  const unreferenced = [...present].filter((digest) => !needed.has(digest)).length;
  return { checked: present.size, bytes, unreferenced, erased };
}

async function digestOf(disk: Disk, file: string, signal?: AbortSignal): Promise<string> {
  // Objects may be larger than memory; only another disk than the real one has to be read whole.
  if (disk === realDisk) return sha256OfFile(file, signal);
  return sha256Hex((await disk.read(file)) ?? new Uint8Array());
}
