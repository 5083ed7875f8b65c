import { crc32 } from './container-crc32.ts';
import { centralFault, localFault } from './container-faults.ts';
import type { EntryFacts } from './container-layout.ts';
import {
  CENTRAL_LENGTH,
  CENTRAL_SIGNATURE,
  centralHeader,
  END_LENGTH,
  END_SIGNATURE,
  endRecord,
  LOCAL_LENGTH,
  LOCAL_SIGNATURE,
  localHeader,
  MAX_PACKAGE_BYTES,
} from './container-layout.ts';
import { entryPathFault, FOLDERS, pathListFault } from './container-names.ts';

/**
 * The package's container: a zip with one permitted byte form for given names and contents.
 *
 * Entries lie in code-point order of their paths, each a local header and its bytes, STORED; then the central
 * directory, then the end record; nothing before, between or behind. Any zip program opens it, and none can be shown
 * other contents than another: every header is made anew from path, CRC and size and compared with what is there.
 */
export interface ContainerEntry {
  /** `model/…` or `attestations/…`. */
  readonly path: string;
  /** A view of the container's bytes, not a copy. */
  readonly bytes: Uint8Array;
}

/** A container that is not in the canonical form. `file` is the entry's path as far as it is known. */
export class ContainerError extends Error {
  readonly fault: string;
  readonly file: string | undefined;
  constructor(fault: string, file?: string) {
    super(file === undefined ? fault : `${file}: ${fault}`);
    this.name = 'ContainerError';
    this.fault = fault;
    this.file = file;
  }
}

const MAX_ENTRIES = Object.values(FOLDERS).reduce((sum, count) => sum + count, 0);

/** Writes entries, given in any order, as one canonical container. */
export function writeContainer(entries: readonly ContainerEntry[]): Uint8Array<ArrayBuffer> {
  const sorted = [...entries].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  checkPaths(sorted.map((entry) => entry.path));
  const lengths = sorted.map(({ path, bytes }) => path.length + bytes.length);
  const centralSize = sorted.reduce((sum, { path }) => sum + CENTRAL_LENGTH + path.length, 0);
  const centralOffset = lengths.reduce((sum, length) => sum + LOCAL_LENGTH + length, 0);
  const total = centralOffset + centralSize + END_LENGTH;
  if (total > MAX_PACKAGE_BYTES) throw new ContainerError('the package would be larger than 2 GiB');
  let offset = 0;
  const facts = sorted.map(({ path, bytes }, index): EntryFacts => {
    const fact = { path, crc: crc32(bytes), size: bytes.length, offset };
    offset += LOCAL_LENGTH + lengths[index]!;
    return fact;
  });

  const out = new Uint8Array(total);
  let at = 0;
  const put = (bytes: Uint8Array) => {
    out.set(bytes, at);
    at += bytes.length;
  };
  for (const [index, fact] of facts.entries()) {
    put(localHeader(fact));
    put(sorted[index]!.bytes);
  }
  for (const fact of facts) put(centralHeader(fact));
  put(endRecord(facts.length, centralSize, centralOffset));
  return out;
}

/** Whether bytes look like a zip at all: by their first or their last record, so that damage to one is still damage. */
export function looksLikeContainer(container: Uint8Array): boolean {
  const view = viewOf(container);
  const starts = container.length >= 4 && view.getUint32(0, true) === LOCAL_SIGNATURE;
  const at = container.length - END_LENGTH;
  return starts || (at >= 0 && view.getUint32(at, true) === END_SIGNATURE);
}

/** Reads a canonical container and refuses every other sequence of bytes with a ContainerError. */
export function readContainer(container: Uint8Array): ContainerEntry[] {
  const end = readEnd(container);
  const facts = readCentral(container, end);
  checkPaths(facts.map((fact) => fact.path));
  let offset = 0;
  const entries = facts.map((claimed) => {
    const fact: EntryFacts = { ...claimed, offset };
    const bodyAt = offset + LOCAL_LENGTH + fact.path.length;
    const bodyEnd = bodyAt + fact.size;
    if (bodyEnd > end.centralOffset)
      throw new ContainerError('it claims more bytes than the package has', fact.path);
    if (claimed.offset !== offset)
      throw new ContainerError(
        'it does not lie where it should: a gap, an overlap or another order',
        fact.path,
      );
    const local = container.subarray(offset, bodyAt);
    const expected = localHeader(fact);
    if (!sameBytes(local, expected)) throw new ContainerError(localFault(local, expected), fact.path);
    const bytes = container.subarray(bodyAt, bodyEnd);
    if (crc32(bytes) !== fact.crc)
      throw new ContainerError('its contents do not have the CRC that was stored', fact.path);
    offset = bodyEnd;
    return { path: fact.path, bytes };
  });
  if (offset !== end.centralOffset)
    throw new ContainerError('there are bytes between the last file and the central directory');
  return entries;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Of two sequences of one length. */
function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}

function checkPaths(paths: readonly string[]): void {
  if (paths.length === 0) throw new ContainerError('it holds no files');
  for (const path of paths) {
    const fault = entryPathFault(path);
    if (fault !== undefined) throw new ContainerError(fault, printable(path));
  }
  const list = pathListFault(paths);
  if (list !== undefined) throw new ContainerError(list.fault, list.path);
}

interface End {
  readonly count: number;
  readonly centralOffset: number;
  readonly centralEnd: number;
}

function readEnd(container: Uint8Array): End {
  if (container.length > MAX_PACKAGE_BYTES) throw new ContainerError('it is larger than 2 GiB');
  const centralEnd = container.length - END_LENGTH;
  const view = viewOf(container);
  if (centralEnd < 0 || view.getUint32(centralEnd, true) !== END_SIGNATURE)
    throw new ContainerError('it does not end with the end record: cut short, or bytes or a comment follow');
  const count = view.getUint16(centralEnd + 10, true);
  const centralSize = view.getUint32(centralEnd + 12, true);
  const centralOffset = view.getUint32(centralEnd + 16, true);
  if (count > MAX_ENTRIES) throw new ContainerError(`it claims more than ${MAX_ENTRIES} files, or is zip64`);
  if (centralOffset + centralSize !== centralEnd)
    throw new ContainerError('the central directory does not lie just before the end record');
  if (!sameBytes(container.subarray(centralEnd), endRecord(count, centralSize, centralOffset)))
    throw new ContainerError('the end record is damaged, has a comment or speaks of several disks');
  return { count, centralOffset, centralEnd };
}

function readCentral(container: Uint8Array, end: End): EntryFacts[] {
  const view = viewOf(container);
  const facts: EntryFacts[] = [];
  let at = end.centralOffset;
  for (let index = 0; index < end.count; index++) {
    const nth = `entry ${index + 1}`;
    if (at + CENTRAL_LENGTH > end.centralEnd || view.getUint32(at, true) !== CENTRAL_SIGNATURE)
      throw new ContainerError('its record in the central directory is missing or damaged', nth);
    const pathEnd = at + CENTRAL_LENGTH + view.getUint16(at + 28, true);
    if (pathEnd > end.centralEnd) throw new ContainerError('its name is longer than the directory', nth);
    const path = latin1(container.subarray(at + CENTRAL_LENGTH, pathEnd));
    const fact: EntryFacts = {
      path,
      crc: view.getUint32(at + 16, true),
      size: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    };
    const found = container.subarray(at, pathEnd);
    const expected = centralHeader(fact);
    if (!sameBytes(found, expected)) throw new ContainerError(centralFault(found, expected), printable(path));
    facts.push(fact);
    at = pathEnd;
  }
  if (at !== end.centralEnd) throw new ContainerError('the central directory holds more than it counts');
  return facts;
}

/** One character a byte, so that no two byte forms give one name; names beyond ASCII are refused afterwards. */
function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** A hostile name, fit for a message: bounded, and without control characters. */
function printable(path: string): string {
  const clean = path.replace(/[^\x20-\x7e]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return clean.length <= 200 ? clean : `${clean.slice(0, 200)}…`;
}
