import path from 'node:path';
import type { AppendFile, Disk } from '../../native/workspace/disk.ts';

/** What a crash does to what was not synced. */
export type Loss = 'lose everything' | 'keep everything' | { readonly random: () => number };

interface Inode {
  data: Buffer;
  durable: Buffer;
}

interface PendingName {
  readonly folder: string;
  readonly set?: readonly [file: string, inode: Inode];
  readonly unset?: string;
}

/**
 * A disk in memory that models a lost page cache by what POSIX promises, and no more: a file's bytes last once the file
 * is synced, a name (made, renamed, removed) once its folder is. It stops dead before its nth operation; what is left
 * then is all that was synced, with any part of the rest.
 */
export class ForgetfulDisk implements Disk {
  #operations = 0;
  readonly #crashAt: number;
  readonly #names: Map<string, Inode>;
  readonly #durableNames: Map<string, Inode>;
  readonly #folders: Set<string>;
  #pending: PendingName[] = [];

  constructor(crashAt = Infinity, names = new Map<string, Inode>(), folders = new Set<string>()) {
    this.#crashAt = crashAt;
    this.#names = new Map(names);
    this.#durableNames = new Map(names);
    this.#folders = new Set(folders);
  }

  /** A disk that holds these files, all of them synced. */
  static holding(files: ReadonlyMap<string, Uint8Array>): ForgetfulDisk {
    const names = new Map<string, Inode>();
    for (const [file, bytes] of files) {
      const data = Buffer.from(bytes);
      names.set(file, { data, durable: data });
    }
    return new ForgetfulDisk(Infinity, names);
  }

  /** Every file with its bytes, in order. */
  files(): ReadonlyMap<string, Buffer> {
    return new Map(
      [...this.#names].sort(([a], [b]) => (a < b ? -1 : 1)).map(([file, { data }]) => [file, data]),
    );
  }

  /** The disk as it is found after the crash. */
  afterCrash(loss: Loss, crashAt = Infinity): ForgetfulDisk {
    const survives = () => (typeof loss === 'object' ? loss.random() < 0.5 : loss === 'keep everything');
    const names = new Map(this.#durableNames);
    for (const change of this.#pending) if (survives()) applyName(names, change);
    const copies = new Map<Inode, Inode>();
    for (const inode of new Set(names.values())) {
      const data = surviving(inode, loss);
      copies.set(inode, { data, durable: data });
    }
    const left = new Map<string, Inode>();
    for (const [file, inode] of names) {
      const copy = copies.get(inode);
      if (copy !== undefined) left.set(file, copy);
    }
    return new ForgetfulDisk(crashAt, left, this.#folders);
  }

  async read(file: string): Promise<Uint8Array | undefined> {
    this.#step();
    const inode = this.#names.get(file);
    return inode === undefined ? undefined : Buffer.from(inode.data);
  }

  async size(file: string): Promise<number | undefined> {
    this.#step();
    return this.#names.get(file)?.data.length;
  }

  async list(folder: string): Promise<readonly string[]> {
    this.#step();
    const names = new Set<string>();
    for (const entry of [...this.#names.keys(), ...this.#folders]) {
      if (entry.startsWith(folder + path.sep))
        names.add(entry.slice(folder.length + 1).split(path.sep)[0] ?? '');
    }
    return [...names].sort();
  }

  async openAppend(file: string): Promise<AppendFile> {
    this.#step();
    const inode = this.#names.get(file) ?? { data: Buffer.alloc(0), durable: Buffer.alloc(0) };
    if (!this.#names.has(file)) this.#rename({ folder: path.dirname(file), set: [file, inode] });
    const step = () => this.#step();
    return {
      get size() {
        return inode.data.length;
      },
      write: async (bytes) => {
        step();
        inode.data = Buffer.concat([inode.data, bytes]);
      },
      sync: async () => {
        step();
        inode.durable = inode.data;
      },
      truncate: async (size) => {
        step();
        inode.data = inode.data.subarray(0, size);
      },
      close: async () => {
        step();
      },
    };
  }

  async create(file: string, bytes: Uint8Array | string): Promise<void> {
    this.#step();
    if (this.#names.has(file)) throw new Error(`${file} is there already`);
    const inode: Inode = { data: Buffer.from(bytes as string), durable: Buffer.alloc(0) };
    this.#rename({ folder: path.dirname(file), set: [file, inode] });
    this.#step();
    inode.durable = inode.data;
  }

  async rename(from: string, to: string): Promise<void> {
    this.#step();
    const inode = this.#names.get(from);
    if (inode === undefined) throw new Error(`${from} is not there`);
    if (path.dirname(from) === path.dirname(to)) {
      this.#rename({ folder: path.dirname(to), set: [to, inode], unset: from });
    } else {
      this.#rename({ folder: path.dirname(to), set: [to, inode] });
      this.#rename({ folder: path.dirname(from), unset: from });
    }
  }

  async remove(file: string): Promise<void> {
    this.#step();
    if (this.#names.has(file)) this.#rename({ folder: path.dirname(file), unset: file });
  }

  async makeFolder(folder: string): Promise<boolean> {
    this.#step();
    const isNew = !this.#folders.has(folder);
    for (let made = folder; made !== path.dirname(made); made = path.dirname(made)) this.#folders.add(made);
    return isNew;
  }

  async syncFolder(folder: string): Promise<void> {
    this.#step();
    const rest: PendingName[] = [];
    for (const change of this.#pending) {
      if (change.folder === folder) applyName(this.#durableNames, change);
      else rest.push(change);
    }
    this.#pending = rest;
  }

  #rename(change: PendingName): void {
    applyName(this.#names, change);
    this.#pending.push(change);
  }

  /** Whether the crash has come. */
  get stopped(): boolean {
    return this.#operations >= this.#crashAt;
  }

  #step(): void {
    this.#operations++;
    if (this.stopped) throw new Error('The power is gone.');
  }
}

function applyName(names: Map<string, Inode>, { set, unset }: PendingName): void {
  if (unset !== undefined) names.delete(unset);
  if (set !== undefined) names.set(set[0], set[1]);
}

/** Appended bytes may have reached the disk up to any point; a cut that was not synced may have been done or not. */
function surviving({ data, durable }: Inode, loss: Loss): Buffer {
  if (loss === 'lose everything') return durable;
  if (loss === 'keep everything') return data;
  if (data.length < durable.length) return loss.random() < 0.5 ? data : durable;
  return data.subarray(0, durable.length + Math.floor(loss.random() * (data.length - durable.length + 1)));
}
