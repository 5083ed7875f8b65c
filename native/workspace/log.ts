import { randomBytes } from 'node:crypto';
import { badInput, conflict, notFound } from '../engine/errors.ts';
import { canonicalJson } from './canonical-json.ts';
import type { AppendFile, Disk } from './disk.ts';
import { bodyDigest, formatRecord } from './log-body.ts';
import { eraseBody, findEvent } from './log-erasure.ts';
import type { LogFiles } from './log-files.ts';
import type { LogFold } from './log-fold.ts';
import { formatLine, lineDigest } from './log-line.ts';
import { readLog, replay, type OpenedLog } from './log-open.ts';
import type { ChainPoint } from './log-reader.ts';
import { formatSnapshot, removeSnapshotsFrom, writeSnapshot } from './log-snapshot.ts';
import { listTails } from './log-tail.ts';

export interface LogOptions {
  readonly disk: Disk;
  readonly files: LogFiles;
  readonly fold: LogFold;
  /** Key id of who acts. */
  readonly actor: string;
  /** Throws where this process may not write: the lock was lost. */
  readonly mayWrite?: () => void;
  readonly eventsPerSegment?: number;
  readonly now?: () => Date;
}

const EVENTS_PER_SEGMENT = 10_000;
/** A segment also ends here, so that its bodies can always be read at once. */
const BODY_BYTES_PER_SEGMENT = 256 << 20;
const LARGEST_BODY = 8 << 20;

interface Waiting {
  readonly kind: string;
  readonly text: string;
  readonly resolve: (seq: number) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The workspace's log, open for appending. An append resolves once body and line are synced, in this order, and only
 * then is it folded. Appends that wait at the same time share one write and one sync.
 */
export class EventLog {
  readonly notices: readonly string[];
  readonly #options: LogOptions;
  readonly #lineBytes: number[];
  #segment: number;
  #events: number;
  #end: ChainPoint;
  #lines: AppendFile;
  #bodies: AppendFile;
  /** Digest of the snapshot that the next write must name before anything else. */
  #unnamedSnapshot: string | undefined;
  #waiting: Waiting[] = [];
  #work: Promise<unknown> = Promise.resolve();
  #failure: Error | undefined;
  #closed = false;

  private constructor(options: LogOptions, opened: OpenedLog, lines: AppendFile, bodies: AppendFile) {
    this.#options = options;
    this.notices = opened.notices;
    this.#lineBytes = [...opened.lineBytes];
    this.#segment = opened.segment;
    this.#events = opened.events;
    this.#end = opened.end;
    this.#lines = lines;
    this.#bodies = bodies;
  }

  static async open(options: LogOptions): Promise<EventLog> {
    const { disk, files, fold } = options;
    await disk.makeFolder(files.logFolder);
    await disk.makeFolder(files.bodiesFolder);
    const opened = await readLog(disk, files, fold);
    const { lines, bodies } = await openSegment(disk, files, opened.segment);
    const log = new EventLog(options, opened, lines, bodies);
    try {
      for (const tail of await listTails(disk, files)) {
        if (!fold.knowsTail(tail.savedAs)) await log.append('log.tail-set-aside', tail);
      }
      if (opened.snapshotLost) await log.#inTurn(() => log.#foldAgain(true));
    } catch (error) {
      await log.close();
      throw error;
    }
    return log;
  }

  /** The number of the last event and the digest of its line. */
  get end(): ChainPoint {
    return this.#end;
  }

  /** Records an event and returns its number once it lasts. */
  append(kind: string, body: unknown): Promise<number> {
    return new Promise((resolve, reject) => {
      if (this.#closed) throw conflict('The workspace is closed.');
      const text = canonicalJson(body);
      if (text.length > LARGEST_BODY) {
        throw badInput(`The body of an event (${kind}) may have at most ${String(LARGEST_BODY)} characters.`);
      }
      this.#waiting.push({ kind, text, resolve, reject });
      void this.#inTurn(() => this.#writeWaiting());
    });
  }

  /** Erases one event's body: first the event that says so, then the body. Returns that event's number. */
  erase(seq: number, reason: string, erasable?: ReadonlySet<string>): Promise<number> {
    return this.#inTurn(async () => {
      const { disk, files } = this.#options;
      const found = seq > this.#end.seq ? undefined : await findEvent(disk, files, seq);
      if (found === undefined) throw notFound(`There is no event ${String(seq)} in the log.`);
      const { segment, kind } = found;
      if (erasable?.has(kind) === false) {
        throw badInput(`Event ${String(seq)} (${kind}) is about the log itself and cannot be erased.`);
      }
      await this.#write([{ kind: 'body.erased', text: canonicalJson({ seq, reason }) }]);
      const event = this.#end.seq;
      try {
        await eraseBody(disk, files, segment, seq, event);
        if (segment === this.#segment) {
          await this.#bodies.close();
          this.#bodies = await disk.openAppend(files.bodies(segment));
        }
        await this.#foldAgain(segment < this.#segment);
      } catch (error) {
        throw this.#fail(error);
      }
      return event;
    });
  }

  /** Waits for what was asked for, then closes the files. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#inTurn(async () => {
      await this.#lines.close();
      await this.#bodies.close();
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#work.then(work);
    this.#work = result.catch(() => undefined);
    return result;
  }

  async #writeWaiting(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, Math.max(1, this.#capacity));
      try {
        const first = await this.#write(batch);
        batch.forEach(({ resolve }, index) => resolve(first + index));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
  }

  get #capacity(): number {
    return (this.#options.eventsPerSegment ?? EVENTS_PER_SEGMENT) - this.#events;
  }

  /** Writes a batch and folds it; returns the number of its first event. */
  async #write(batch: readonly Pick<Waiting, 'kind' | 'text'>[]): Promise<number> {
    if (this.#failure !== undefined) throw this.#failure;
    this.#options.mayWrite?.();
    if (this.#capacity <= 0 || this.#bodies.size >= BODY_BYTES_PER_SEGMENT) await this.#beginSegment();
    const named = this.#unnamedSnapshot;
    const snapshot =
      named === undefined
        ? []
        : [{ kind: 'log.snapshot', text: canonicalJson({ segment: this.#segment - 1, sha256: named }) }];
    const written = this.#format([...snapshot, ...batch]);
    await this.#writeDurably(written.records, written.lines);
    this.#unnamedSnapshot = undefined;
    this.#events += written.events.length;
    const first = this.#end.seq + 1 + snapshot.length;
    this.#end = written.end;
    try {
      for (const event of written.events) this.#options.fold.apply(event);
    } catch (error) {
      throw this.#fail(error);
    }
    return first;
  }

  #format(batch: readonly Pick<Waiting, 'kind' | 'text'>[]) {
    const { actor, now = () => new Date() } = this.#options;
    const time = now().toISOString();
    let { seq, head } = this.#end;
    let records = '';
    let lines = '';
    const events = batch.map(({ kind, text }) => {
      const salt = randomBytes(16).toString('hex');
      seq++;
      const line = formatLine({ seq, time, actor, kind, prev: head, body: bodyDigest(salt, text) });
      head = lineDigest(line);
      records += `${formatRecord({ seq, line: head, salt, text })}\n`;
      lines += `${line}\n`;
      return { seq, time, kind, body: JSON.parse(text) as unknown };
    });
    return { records: Buffer.from(records), lines: Buffer.from(lines), events, end: { seq, head } };
  }

  /** Bodies before lines: a line never stands without its body. A write that fails is taken back; a sync that fails is final. */
  async #writeDurably(records: Uint8Array, lines: Uint8Array): Promise<void> {
    const before = { records: this.#bodies.size, lines: this.#lines.size };
    for (const [file, bytes] of [
      [this.#bodies, records],
      [this.#lines, lines],
    ] as const) {
      try {
        await file.write(bytes);
      } catch (error) {
        await this.#takeBack(before);
        throw error;
      }
      try {
        await file.sync();
      } catch (error) {
        throw this.#fail(error);
      }
    }
  }

  async #takeBack(before: { readonly records: number; readonly lines: number }): Promise<void> {
    try {
      await this.#lines.truncate(before.lines);
      await this.#lines.sync();
      await this.#bodies.truncate(before.records);
      await this.#bodies.sync();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Whether the last writes are on the disk is unknown from here on: only opening again can tell. */
  #fail(cause: unknown): Error {
    const error = conflict(
      'The log could not be written and is closed; what was confirmed before is safe.',
      this.#options.files.logFolder,
      'Check the disk, then open the workspace again.',
    );
    if (cause instanceof Error) error.data.cause = { kind: 'Internal', what: cause.message };
    this.#failure ??= error;
    return this.#failure;
  }

  async #beginSegment(): Promise<void> {
    const { disk, files, fold } = this.#options;
    const lineBytes = [...this.#lineBytes, this.#lines.size];
    const text = formatSnapshot(fold, { segment: this.#segment, end: this.#end, lineBytes });
    // A snapshot that the log could not name any more would only be in the way.
    if (this.#unnamedSnapshot !== undefined) await removeSnapshotsFrom(disk, files, 1);
    const sha256 = await writeSnapshot(disk, files, this.#segment, text);
    const { lines, bodies } = await openSegment(disk, files, this.#segment + 1);
    await Promise.all([this.#lines.close(), this.#bodies.close()]);
    this.#lines = lines;
    this.#bodies = bodies;
    this.#lineBytes.push(lineBytes.at(-1) ?? 0);
    this.#segment++;
    this.#events = 0;
    this.#unnamedSnapshot = sha256;
  }

  /** Folds the whole log again, and makes a new snapshot where the old one is gone. */
  async #foldAgain(makeSnapshot: boolean): Promise<void> {
    const { disk, files, fold } = this.#options;
    const newest = this.#segment - 1;
    let text: string | undefined;
    fold.reset();
    await replay(disk, files, fold, this.#segment, ({ segment, end }) => {
      if (segment === newest) text = formatSnapshot(fold, { segment, end, lineBytes: this.#lineBytes });
    });
    if (!makeSnapshot || text === undefined) return;
    await removeSnapshotsFrom(disk, files, 1);
    this.#unnamedSnapshot = await writeSnapshot(disk, files, newest, text);
    await this.#write([]);
  }
}

async function openSegment(disk: Disk, files: LogFiles, segment: number) {
  const lines = await disk.openAppend(files.lines(segment));
  let bodies: AppendFile | undefined;
  try {
    bodies = await disk.openAppend(files.bodies(segment));
    await disk.syncFolder(files.logFolder);
    await disk.syncFolder(files.bodiesFolder);
    return { lines, bodies };
  } catch (error) {
    await lines.close();
    await bodies?.close();
    throw error;
  }
}
