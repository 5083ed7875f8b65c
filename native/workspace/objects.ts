import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { badInput, conflict, internal, notFound } from '../engine/errors.ts';
import { canonicalJson } from './canonical-json.ts';
import { isDigest, sha256Hex } from './digest.ts';
import { realDisk, replaceFile, type Disk } from './disk.ts';

/**
 * Objects lie under the SHA-256 of their bytes: `objects/ab/cdef…`. An object is written to a temporary name, synced,
 * renamed, and its folder synced before its digest is told, so whoever names a digest in the log names bytes that last.
 * Several processes may write at once, and need no lock: the same name always means the same bytes.
 */
export class ObjectStore {
  /** Folder of the objects. */
  readonly folder: string;
  readonly #disk: Disk;

  /** `root` is the workspace's folder. */
  constructor(root: string, disk: Disk = realDisk) {
    this.folder = path.join(root, 'objects');
    this.#disk = disk;
  }

  path(digest: string): string {
    if (!isDigest(digest))
      throw badInput(`\`${String(digest).slice(0, 80)}\` is not a SHA-256 in lower-case hex.`);
    return path.join(this.folder, digest.slice(0, 2), digest.slice(2));
  }

  async has(digest: string): Promise<boolean> {
    return (await this.#disk.size(this.path(digest))) !== undefined;
  }

  /** Bytes of the object; 0 where it is missing. */
  async size(digest: string): Promise<number> {
    return (await this.#disk.size(this.path(digest))) ?? 0;
  }

  async write(bytes: Uint8Array | string): Promise<string> {
    const content = typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : bytes;
    const digest = sha256Hex(content);
    const target = this.path(digest);
    const folder = path.dirname(target);
    if ((await this.#disk.size(target)) === content.length) {
      // Another process may have renamed it a moment ago and not yet synced the name.
      await this.#disk.syncFolder(folder);
      return digest;
    }
    const erased = await this.tombstone(digest);
    if (erased !== undefined) {
      throw conflict(
        `This result was erased by event ${String(erased.event)} and is not made again.`,
        `object ${digest}`,
        'Use other inputs or another spec, or a new workspace.',
      );
    }
    const temporaries = path.join(this.folder, 'tmp');
    await this.#disk.makeFolder(temporaries);
    const temporary = path.join(temporaries, `${String(process.pid)}-${randomBytes(8).toString('hex')}`);
    try {
      await this.#disk.create(temporary, content);
      await this.#disk.makeFolder(folder);
      await this.#disk.rename(temporary, target);
    } catch (error) {
      await this.#disk.remove(temporary).catch(() => undefined);
      throw error;
    }
    await this.#disk.syncFolder(folder);
    return digest;
  }

  writeJson(value: unknown): Promise<string> {
    return this.write(canonicalJson(value));
  }

  /** The object's bytes, checked against its digest unless `verify` is false. */
  async read(digest: string, options: { readonly verify?: boolean } = {}): Promise<Uint8Array> {
    const file = this.path(digest);
    const bytes = await this.#disk.read(file);
    if (bytes === undefined) {
      const erased = await this.tombstone(digest);
      if (erased !== undefined)
        throw notFound(`The object was erased by event ${String(erased.event)}.`, file);
      throw notFound(
        'The object is missing.',
        file,
        'Restore it from a backup; `assay log verify` lists all that is missing.',
      );
    }
    if (options.verify !== false && sha256Hex(bytes) !== digest) {
      throw internal(
        'The object is damaged: its bytes are not those that its name says.',
        file,
        'Restore it from a backup; `assay log verify` lists all that is damaged.',
      );
    }
    return bytes;
  }

  async readJson<T = unknown>(digest: string): Promise<T> {
    const bytes = await this.read(digest);
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')) as T;
  }

  /** Which event erased the object, if one did. */
  async tombstone(digest: string): Promise<{ readonly event: number } | undefined> {
    const bytes = await this.#disk.read(this.path(digest) + TOMBSTONE);
    if (bytes === undefined) return undefined;
    const value = JSON.parse(Buffer.from(bytes).toString('utf8')) as { event: number };
    return { event: value.event };
  }

  /** Removes the bytes and leaves a tombstone. The event that says so is in the log before. */
  async erase(digest: string, event: number): Promise<void> {
    const file = this.path(digest);
    const folder = path.dirname(file);
    await this.#disk.makeFolder(folder);
    if ((await this.#disk.size(file + TOMBSTONE)) === undefined) {
      await replaceFile(this.#disk, file + TOMBSTONE, canonicalJson({ event }));
    }
    await this.#disk.remove(file);
    await this.#disk.syncFolder(folder);
  }

  /** Removes an object that nothing names. */
  async discard(digest: string): Promise<void> {
    await this.#disk.remove(this.path(digest));
  }

  /** Digests of all objects, in order. */
  async *list(): AsyncGenerator<string> {
    for (const prefix of await this.#disk.list(this.folder)) {
      if (!/^[0-9a-f]{2}$/.test(prefix)) continue;
      for (const name of await this.#disk.list(path.join(this.folder, prefix))) {
        if (isDigest(prefix + name)) yield prefix + name;
      }
    }
  }
}

const TOMBSTONE = '.erased';
