import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readContainer, writeContainer } from '../../native/packages/container.ts';
import { crc32 } from '../../native/packages/container-crc32.ts';
import type { TrickArchive, TrickEntry } from './zip-tricks.ts';
import { zipOf } from './zip-tricks.ts';

// One test for each way in which a zip can say two things, lead out of its folder, or grow beyond its bytes.
const a: TrickEntry = { path: 'model/a.txt', bytes: Buffer.from('first') };
const b: TrickEntry = { path: 'model/b.txt', bytes: Buffer.from('second') };
const zip = (entries: readonly TrickEntry[], archive?: TrickArchive) => zipOf(entries, crc32, archive);
const read = (entries: readonly TrickEntry[], archive?: TrickArchive) => () =>
  readContainer(zip(entries, archive));
const named = (path: string | Uint8Array) => read([{ ...a, path }]);

describe('the trick zip without a trick', () => {
  it('is the canonical container', () => {
    const entries = [a, b].map(({ path, bytes }) => ({ path: String(path), bytes }));
    expect(zip([a, b])).toEqual(Buffer.from(writeContainer(entries)));
  });
});

describe('names', () => {
  it('may not lead out of the folder', () => {
    expect(named('model/../../etc/passwd')).toThrow(/leads out of the package/);
    expect(named('../a.txt')).toThrow(/leads out/);
    expect(named('model/..')).toThrow(/leads out/);
    expect(named('model\\..\\a.txt')).toThrow(/leads out/);
  });
  it('may not be absolute', () => {
    expect(named('/etc/passwd')).toThrow(/absolute/);
    expect(named('C:\\a.txt')).toThrow(/absolute/);
    expect(named('//host/share/a')).toThrow(/absolute/);
  });
  it('may not lie outside the two folders, nor deeper', () => {
    expect(named('a.txt')).toThrow(/directly below/);
    expect(named('Model/a.txt')).toThrow(/directly below/);
    expect(named('modelx/a.txt')).toThrow(/directly below/);
    expect(named('model/a/b.txt')).toThrow(/holds a folder/);
    expect(named('model//b.txt')).toThrow(/holds a folder/);
  });
  it('may not be a folder', () => {
    expect(named('model/')).toThrow(/folders have no entries/);
    expect(named('model/sub/')).toThrow(/folders have no entries/);
  });
  it('may not hold a backslash, NUL or control character', () => {
    expect(named('model/a\\b')).toThrow(/backslash/);
    expect(named('model/a\0.txt')).toThrow(/model\/a\\x00\.txt: the name holds a control character/);
    expect(named('model/a\n')).toThrow(/control character/);
    expect(named('model/a\u007f')).toThrow(/control character/);
  });
  it('may not be hidden, empty, options, devices, or too long', () => {
    expect(named('model/.gitignore')).toThrow(/begins with/);
    expect(named('model/-rf')).toThrow(/begins with/);
    expect(named('model/con')).toThrow(/device/);
    expect(named('model/Aux.txt')).toThrow(/device/);
    expect(named('model/a.txt.')).toThrow(/ends with a dot/);
    expect(named(`model/${'a'.repeat(60_000)}`)).toThrow(/longer than 100/);
    expect(named('')).toThrow(/directly below/);
  });
  it('may not be other than ASCII, in whatever normal form or encoding', () => {
    expect(named('model/e\u0301.txt')).toThrow(/character other/);
    expect(named('model/\u00e9.txt')).toThrow(/character other/);
    expect(named(Buffer.from([...Buffer.from('model/'), 0xe9]))).toThrow(/character other/);
    expect(named('model/\u202egpj.exe')).toThrow(/character other/);
  });
  it('may not occur twice, or differ in case only', () => {
    expect(read([a, a])).toThrow(/model\/a\.txt: the name occurs twice/);
    expect(read([{ ...a, path: 'model/A.txt' }, a])).toThrow(/model\/a\.txt: the name differs .* case only/);
  });
  it('come in code-point order', () => {
    expect(read([b, a])).toThrow(/model\/a\.txt: the entries are not in the order/);
    expect(read([a, b], { order: [1, 0] })).toThrow(/not in the order/);
  });
});

describe('entries', () => {
  it('may not be symbolic links, devices or folders by their attributes', () => {
    for (const mode of [0o120777, 0o040755, 0o020666, 0o100755])
      expect(read([{ ...a, central: { madeBy: 0x0314, external: mode << 16 } }])).toThrow(
        /model\/a\.txt: it has attr/,
      );
    expect(read([{ ...a, central: { external: 0x10 } }])).toThrow(/attributes/);
    expect(read([{ ...a, central: { internal: 1 } }])).toThrow(/internal attributes/);
  });
  it('may not be compressed', () => {
    const plain = Buffer.alloc(100_000);
    const bytes = deflateRawSync(plain);
    const fields = { method: 8, crc: crc32(plain), size: plain.length, compressed: bytes.length };
    expect(read([{ path: 'model/a', bytes, local: fields, central: fields }])).toThrow(
      /model\/a: it is compressed/,
    );
    expect(read([{ ...a, local: { method: 8 } }])).toThrow(/local header says that it is compressed/);
  });
  it('may not claim to be larger than the package (zip bomb)', () => {
    const claim = { size: 0x7fffffff, compressed: 0x7fffffff };
    expect(read([{ ...a, local: claim, central: claim }])).toThrow(/claims more bytes than/);
    expect(read([{ ...a, central: { size: 0x7fffffff } }])).toThrow(/sizes disagree/);
  });
  it('may not share bytes with another (overlapping bomb)', () => {
    expect(read([a, { ...b, central: { offset: 0 } }])).toThrow(/model\/b\.txt: it does not lie where/);
    expect(read([{ ...a, central: { offset: 10 } }])).toThrow(/does not lie where/);
  });
  it('may not be encrypted, streamed or flagged UTF-8', () => {
    for (const flags of [1, 8, 0x800, 0x2000]) {
      expect(read([{ ...a, local: { flags }, central: { flags } }])).toThrow(/flags are set/);
      expect(read([{ ...a, local: { flags } }])).toThrow(/flags are set in its local header/);
    }
  });
  it('may not have a data descriptor or any other bytes behind them', () => {
    expect(read([{ ...a, after: Buffer.alloc(16) }, b])).toThrow(/model\/b\.txt: it does not lie where/);
    expect(read([a, { ...b, after: Buffer.alloc(16) }])).toThrow(/between the last file and the central/);
  });
  it('may not have extra fields, zip64 or others', () => {
    const zip64 = Buffer.from([1, 0, 8, 0, 5, 0, 0, 0, 0, 0, 0, 0]);
    expect(read([{ ...a, centralExtra: zip64 }])).toThrow(/extra field/);
    expect(read([{ ...a, localExtra: zip64 }])).toThrow(/local header has an extra field/);
    const sentinel = { size: 0xffffffff, compressed: 0xffffffff };
    expect(read([{ ...a, local: sentinel, central: sentinel, centralExtra: zip64 }])).toThrow(/extra field/);
    expect(read([{ ...a, local: sentinel, central: sentinel }])).toThrow(/claims more bytes/);
  });
  it('may not have comments', () => {
    expect(read([{ ...a, comment: Buffer.from('hello') }])).toThrow(/has a comment/);
  });
  it('may not have another name, size or CRC in the local header', () => {
    for (const local of [{ path: 'model/b.txt' }, { size: 4 }, { crc: 1 }, { compressed: 4 }])
      expect(read([{ ...a, local }])).toThrow(/model\/a\.txt: its local header disagrees/);
  });
  it('may not have a wrong CRC in both', () => {
    expect(read([{ ...a, local: { crc: 1 }, central: { crc: 1 } }])).toThrow(/do not have the CRC/);
  });
  it('may not carry a time, a host, a version or a disk', () => {
    expect(read([{ ...a, central: { time: 1 } }])).toThrow(/carries a time/);
    expect(read([{ ...a, central: { date: 0x5821 } }])).toThrow(/carries a time/);
    expect(read([{ ...a, central: { madeBy: 20 } }])).toThrow(/not written by this format/);
    expect(read([{ ...a, central: { version: 45 } }])).toThrow(/newer version/);
    expect(read([{ ...a, central: { disk: 1 } }])).toThrow(/another disk/);
    expect(read([{ ...a, local: { version: 45 } }])).toThrow(/local header disagrees/);
  });
});

describe('the archive', () => {
  it('may not have anything before, behind or between', () => {
    expect(read([a], { prefix: Buffer.from('#!/bin/sh\n') })).toThrow(/does not lie where/);
    expect(read([a], { comment: Buffer.from('x') })).toThrow(/end record/);
    expect(read([a], { beforeEnd: Buffer.alloc(20) })).toThrow(/just before the end record/);
    expect(() => readContainer(Buffer.concat([zip([a]), zip([b])]))).toThrow(/just before the end record/);
  });
  it('may not hide a second end record in a comment', () => {
    const inner = zip([b]);
    expect(read([a], { comment: inner })).toThrow(/just before the end record/);
  });
  it('may not be zip64', () => {
    const locator = Buffer.alloc(76);
    locator.writeUInt32LE(0x06064b50, 0);
    locator.writeUInt32LE(0x07064b50, 56);
    expect(read([a], { beforeEnd: locator })).toThrow(/just before the end record/);
    expect(read([a], { end: { total: 0xffff, here: 0xffff } })).toThrow(/more than 1200 files, or is zip64/);
    expect(read([a], { end: { offset: 0xffffffff } })).toThrow(/just before the end record/);
  });
  it('may not count other entries than it has', () => {
    expect(read([a, b], { end: { total: 1, here: 1 } })).toThrow(/holds more than it counts/);
    expect(read([a, b], { end: { total: 3, here: 3 } })).toThrow(/entry 3: its record .* missing/);
    expect(read([a, b], { end: { here: 1 } })).toThrow(/several disks/);
    expect(read([a, b], { end: { disk: 1 } })).toThrow(/several disks/);
    expect(read([a, b], { order: [0] })).toThrow(/between the last file/);
    expect(read([], {})).toThrow(/holds no files/);
  });
  it('may not have a name longer than its directory', () => {
    const bytes = zip([a]);
    bytes.writeUInt16LE(0xffff, bytes.length - 22 - 46 - 11 + 28);
    expect(() => readContainer(bytes)).toThrow(/entry 1: its name is longer/);
  });
  it('may not have an unknown record where an entry should be', () => {
    const bytes = zip([a]);
    bytes.writeUInt32LE(0x05054b50, bytes.length - 22 - 46 - 11);
    expect(() => readContainer(bytes)).toThrow(/entry 1: its record .* damaged/);
  });
  it('may not hold thousands of files', () => {
    const many = Array.from({ length: 1201 }, (_, index) => ({ ...a, path: `model/${1000 + index}` }));
    expect(read(many)).toThrow(/more than 1200 files/);
    expect(read(many.slice(0, 300))).toThrow(/more than 200 files/);
  });
});
