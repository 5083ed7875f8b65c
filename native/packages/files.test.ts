import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { writeContainer } from './container.ts';
import { extractPackage, readPackage, writePackage } from './files.ts';

const container = writeContainer([
  { path: 'model/a.txt', bytes: Buffer.from('first') },
  { path: 'attestations/b.json', bytes: Buffer.from('{}') },
]);
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-files-'));
  path = join(folder, 'p.zip');
  writeFileSync(path, container);
});

describe('readPackage', () => {
  it('reads up to a size', async () => {
    expect(Buffer.from(await readPackage(path)).equals(container)).toBe(true);
    await expect(readPackage(path, container.length - 1)).rejects.toThrow(/bytes; a package has/);
  });

  it('says what is no package', async () => {
    writeFileSync(path, 'a,b\n');
    await expect(readPackage(path)).rejects.toMatchObject({ name: 'BadInput' });
    await expect(readPackage(folder)).rejects.toMatchObject({ name: 'BadInput' });
    await expect(readPackage(join(folder, 'q'))).rejects.toMatchObject({ name: 'NotFound' });
  });

  it.skipIf(process.platform === 'win32')('does not hang on a pipe (POSIX only)', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    await expect(readPackage(join(folder, 'pipe'))).rejects.toThrow(/not a file/);
  });
});

describe('writePackage', () => {
  it('replaces the file whole and leaves nothing beside it', async () => {
    writeFileSync(path, 'earlier');
    await writePackage(path, container);
    expect(readFileSync(path).equals(container)).toBe(true);
    expect(readdirSync(folder)).toEqual(['p.zip']);
    await expect(writePackage(join(folder, 'none', 'p.zip'), container)).rejects.toMatchObject({
      name: 'NotFound',
    });
  });
});

describe('extractPackage', () => {
  it('unpacks into a new folder', async () => {
    const out = join(folder, 'deep', 'out');
    expect(await extractPackage(path, out)).toEqual(['attestations/b.json', 'model/a.txt']);
    expect(readFileSync(join(out, 'model/a.txt'), 'utf8')).toBe('first');
    await expect(extractPackage(path, out)).rejects.toMatchObject({ name: 'Conflict' });
  });

  it('overwrites nothing and follows no link', async () => {
    const out = join(folder, 'out');
    const elsewhere = join(folder, 'elsewhere');
    mkdirSync(out);
    mkdirSync(elsewhere);
    symlinkSync(elsewhere, join(out, 'model'));
    await expect(extractPackage(path, out)).rejects.toMatchObject({ name: 'Conflict' });
    expect(readdirSync(elsewhere)).toEqual([]);
    await expect(extractPackage(path, join(path, 'out'))).rejects.toMatchObject({ name: 'Conflict' });
  });

  it('unpacks nothing of a broken package', async () => {
    const broken = Buffer.from(container);
    broken[35]! ^= 1;
    writeFileSync(path, broken);
    const out = join(folder, 'out');
    await expect(extractPackage(path, out)).rejects.toThrow(/package is broken/);
    expect(existsSync(out)).toBe(false);
  });
});
