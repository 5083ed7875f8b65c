import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AssayError } from '../../native/engine/errors.ts';
import { stepId } from '../../native/workspace/step-id.ts';
import { verifyWorkspace } from '../../native/workspace/verify-workspace.ts';
import { openWorkspace } from '../../native/workspace/workspace.ts';
import { ForgetfulDisk } from './forgetful-disk.ts';
import { seeded } from './seeded.ts';

let root: string;
/** A sound workspace of two segments, as it was written to a real disk. */
const sound = new Map<string, Buffer>();
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'assay-damage-'));
  const workspace = await openWorkspace(root, { create: true, eventsPerSegment: 5 });
  for (let index = 0; index < 8; index++) {
    const step = { kind: 'test.step', version: 1, spec: { index }, inputs: [] };
    const result = await workspace.objects.writeJson({ index });
    await workspace.append('step.finished', { id: stepId(step), step, result, seconds: 1 });
  }
  await workspace.close();
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile() && path.basename(entry.parentPath) !== 'lock') sound.set(file, await readFile(file));
  }
});
afterAll(() => rm(root, { recursive: true }));

const inRoot = (name: string) => path.join(root, name);
const bytesOf = (name: string) => sound.get(inRoot(name)) ?? Buffer.alloc(0);

function diskWith(changes: Readonly<Record<string, Buffer | undefined>>): ForgetfulDisk {
  const files = new Map(sound);
  for (const [name, bytes] of Object.entries(changes)) {
    if (bytes === undefined) files.delete(inRoot(name));
    else files.set(inRoot(name), bytes);
  }
  return ForgetfulDisk.holding(files);
}

/** The error that opening ends with, if it does. */
async function openingError(disk: ForgetfulDisk): Promise<unknown> {
  try {
    await (await openWorkspace(root, { disk })).close();
    return undefined;
  } catch (error) {
    return error;
  }
}

function withoutLastLine(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.lastIndexOf(10, bytes.length - 2) + 1);
}

describe('a torn tail', () => {
  it.each(['log', 'bodies'])(
    'at any byte of the last line of %s is set aside, recorded and said',
    async (folder) => {
      const name = `${folder}/000002.jsonl`;
      const bytes = bytesOf(name);
      const offset = withoutLastLine(bytes).length;
      for (let end = offset + 1; end < bytes.length; end++) {
        const tail = bytes.subarray(offset, end);
        // A body is synced before its line: where it is torn, there is no line yet.
        const lines =
          folder === 'bodies' ? { 'log/000002.jsonl': withoutLastLine(bytesOf('log/000002.jsonl')) } : {};
        const disk = diskWith({ [name]: bytes.subarray(0, end), ...lines });
        expect(await verifyWorkspace(root, { disk })).toMatchObject({
          problems: [],
          notes: [expect.any(String)],
        });
        const workspace = await openWorkspace(root, { disk });
        expect(workspace.notices).toEqual([expect.stringContaining('set aside')]);
        expect(workspace.state.steps.size).toBe(7);
        const recorded = [...workspace.state.tails.values()].find(({ file }) => file === name);
        await workspace.close();
        expect(recorded).toMatchObject({ offset, bytes: tail.length });
        expect(disk.files().get(inRoot(`set-aside/${recorded?.savedAs ?? ''}`))).toEqual(tail);
        expect(await verifyWorkspace(root, { disk })).toMatchObject({ problems: [], notes: [] });
      }
    },
  );

  it('before the end of the log is a break', async () => {
    const disk = diskWith({ 'log/000001.jsonl': bytesOf('log/000001.jsonl').subarray(0, -9) });
    expect(await openingError(disk)).toMatchObject({ message: expect.stringContaining('The log is broken') });
  });
});

describe('any other damage', () => {
  const names = ['log/000001.jsonl', 'log/000002.jsonl', 'bodies/000001.jsonl', 'bodies/000002.jsonl'];
  it.each(names)(
    'of one bit of %s is reported with its place, and nothing is repaired or dropped',
    async (name) => {
      const random = seeded(names.indexOf(name));
      const bytes = bytesOf(name);
      const places = Array.from({ length: 150 }, () => Math.floor(random() * bytes.length));
      // The newlines too, the last one above all: it must not pass for a torn tail.
      for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) places.push(at);
      for (const at of places) {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ (1 << Math.floor(random() * 8));
        const where = `${name}, byte ${String(at)}`;
        const disk = diskWith({ [name]: changed });
        const before = disk.files();
        const { problems } = await verifyWorkspace(root, { disk });
        expect(problems.length, where).toBeGreaterThan(0);
        expect(problems.length, where).toBeLessThan(8);
        const error = await openingError(disk);
        // Opening checks the newest segment, and those before by their snapshot; `log verify` checks all.
        if (!name.endsWith('000002.jsonl')) continue;
        expect(error, where).toBeInstanceOf(AssayError);
        expect((error as AssayError).data, where).toMatchObject({
          kind: 'Conflict',
          what: expect.stringContaining('The log is broken'),
          where: expect.stringMatching(/000002\.jsonl, line \d/),
        });
        expect(disk.files(), where).toEqual(before);
      }
    },
  );

  it('as lines or segments taken out, doubled or exchanged is reported', async () => {
    const name = 'log/000001.jsonl';
    const lines = bytesOf(name).toString().split('\n').slice(0, -1);
    const changes: readonly string[][] = [
      lines.toSpliced(1, 1),
      lines.toSpliced(4, 1),
      lines.toSpliced(1, 0, lines[1] ?? ''),
      lines.toSpliced(1, 2, lines[2] ?? '', lines[1] ?? ''),
      [],
    ];
    for (const changed of changes) {
      const bytes = Buffer.from(changed.map((line) => `${line}\n`).join(''));
      const disk = diskWith({ [name]: bytes });
      expect((await verifyWorkspace(root, { disk })).ok).toBe(false);
      if (bytes.length !== bytesOf(name).length) {
        expect(await openingError(disk)).toMatchObject({
          message: expect.stringContaining('The log is broken'),
        });
      }
    }
    const disk = diskWith({ [name]: undefined });
    expect((await verifyWorkspace(root, { disk })).ok).toBe(false);
    expect(await openingError(disk)).toMatchObject({
      message: expect.stringContaining('the file is missing'),
    });
  });

  it('of a snapshot is found, and the log is read instead', async () => {
    const name = 'log/000001.snapshot.json';
    const disk = diskWith({
      [name]: Buffer.from(bytesOf(name).toString().replace('"index":1', '"index":7')),
    });
    expect((await verifyWorkspace(root, { disk })).problems).toEqual([
      { where: inRoot(name), what: 'the snapshot is not the one that the log names', segment: 1 },
    ]);
    const workspace = await openWorkspace(root, { disk });
    expect(workspace.notices).toEqual([expect.stringContaining('snapshot')]);
    expect(workspace.state.steps.size).toBe(8);
    await workspace.close();
    expect((await verifyWorkspace(root, { disk })).problems).toEqual([]);
  });
});
