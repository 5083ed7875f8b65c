import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { realDisk, type AppendFile, type Disk } from './disk.ts';
import { WorkspaceFold, type WorkspaceState } from './fold.ts';
import { logFiles } from './log-files.ts';
import { EventLog } from './log.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'assay-log-'));
});
afterEach(() => rm(root, { recursive: true }));

async function open(eventsPerSegment = 10, disk: Disk = realDisk) {
  const fold = new WorkspaceFold();
  const log = await EventLog.open({ disk, files: logFiles(root), fold, actor: 'local', eventsPerSegment });
  return { log, fold };
}

const failed = (kind: string) => ({ kind, error: 'Internal' }) as const;
const kindsOf = (state: WorkspaceState) => state.failures.map(({ kind }) => kind);

describe('EventLog', () => {
  it('gives back what was appended, over segments and openings', async () => {
    const kinds: string[] = [];
    for (let opening = 0; opening < 3; opening++) {
      const { log, fold } = await open();
      expect(log.notices).toEqual([]);
      expect(kindsOf(fold.state)).toEqual(kinds);
      for (let index = 0; index < 13; index++) {
        kinds.push(`k${String(opening)}.${String(index)}`);
        await log.append('job.failed', failed(kinds.at(-1) ?? ''));
      }
      expect(kindsOf(fold.state)).toEqual(kinds);
      await log.close();
    }
    expect(await readdir(path.join(root, 'bodies'))).toHaveLength(5);
  });

  it('folds to the same state from a snapshot, from the whole log, and live', async () => {
    const batches = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(batches, fc.integer({ min: 2, max: 6 }), async (sizes, perSegment) => {
        await rm(root, { recursive: true });
        const live = await open(perSegment);
        let number = 0;
        for (const size of sizes) {
          const seqs = await Promise.all(
            Array.from({ length: size }, () => live.log.append('job.failed', failed(`k${String(number++)}`))),
          );
          expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
          expect(new Set(seqs).size).toBe(size);
        }
        await live.log.close();
        const again = await open(perSegment);
        expect(again.log.notices).toEqual([]);
        expect(again.fold.state).toEqual(live.fold.state);
        expect(again.log.end).toEqual(live.log.end);
        await again.log.close();
        for (const name of await readdir(path.join(root, 'log'))) {
          if (name.includes('snapshot')) await rm(path.join(root, 'log', name));
        }
        const whole = await open(perSegment);
        expect(whole.fold.state).toEqual(live.fold.state);
        await whole.log.close();
      }),
      { numRuns: 25 },
    );
  });

  it('believes no snapshot but the one that the log names', async () => {
    const first = await open(4);
    for (let index = 0; index < 9; index++) await first.log.append('job.failed', failed(`k${String(index)}`));
    await first.log.close();
    const [name] = (await readdir(path.join(root, 'log')))
      .filter((entry) => entry.includes('snapshot'))
      .toReversed();
    const file = path.join(root, 'log', name ?? '');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"kind":"k1"', '"kind":"k9"'));
    const second = await open(4);
    expect(second.log.notices).toEqual([expect.stringContaining('snapshot')]);
    expect(second.fold.state).toEqual(first.fold.state);
    await second.log.close();
    const third = await open(4);
    expect(third.log.notices).toEqual([]);
    expect(third.fold.state).toEqual(first.fold.state);
    await third.log.close();
  });

  it.each([2, 12, 29])('erases the body of event %i from every file, for good', async (seq) => {
    const first = await open(10);
    for (let index = 1; index <= 27; index++)
      await first.log.append('job.failed', failed(`name-${String(index)}-x`));
    const text = async () => {
      const parts: string[] = [];
      for (const folder of ['log', 'bodies']) {
        for (const name of await readdir(path.join(root, folder))) {
          parts.push(await readFile(path.join(root, folder, name), 'utf8'));
        }
      }
      return parts.join('');
    };
    const victim = /name-\d+-x/.exec(
      (await text())
        .split('\n')
        .find((line) => line.startsWith('{"body"') && line.includes(`"seq":${String(seq)}}`)) ?? '',
    )?.[0];
    if (victim === undefined) throw new Error('The event at this place names a snapshot.');
    const event = await first.log.erase(seq, 'asked by the person');
    expect(await text()).not.toContain(victim);
    expect(kindsOf(first.fold.state)).not.toContain(victim);
    await first.log.append('job.failed', failed('later'));
    await first.log.close();
    const second = await open(10);
    expect(second.log.notices).toEqual([]);
    expect(second.fold.state).toEqual(first.fold.state);
    expect(second.fold.state.erasedBodies.get(seq)).toMatchObject({ event, reason: 'asked by the person' });
    expect(kindsOf(second.fold.state)).toHaveLength(27);
    await second.log.close();
  });

  it('takes a failed write back and goes on; a failed sync is final', async () => {
    let failWrite = 0;
    let failSync = false;
    const disk: Disk = {
      ...realDisk,
      openAppend: async (file) => failing(await realDisk.openAppend(file)),
    };
    const failing = (file: AppendFile): AppendFile => ({
      get size() {
        return file.size;
      },
      write: async (bytes) => {
        if (failWrite > 0 && --failWrite === 0) {
          await file.write(bytes.subarray(0, 20));
          throw new Error('no space');
        }
        await file.write(bytes);
      },
      sync: async () => {
        if (failSync) throw new Error('sync failed');
        await file.sync();
      },
      truncate: (size) => file.truncate(size),
      close: () => file.close(),
    });
    const { log, fold } = await open(10, disk);
    await log.append('job.failed', failed('one'));
    for (const nth of [1, 2]) {
      failWrite = nth;
      await expect(log.append('job.failed', failed('lost'))).rejects.toThrow('no space');
    }
    await log.append('job.failed', failed('two'));
    failSync = true;
    await expect(log.append('job.failed', failed('unknown'))).rejects.toThrow('closed');
    failSync = false;
    await expect(log.append('job.failed', failed('never'))).rejects.toThrow('closed');
    expect(kindsOf(fold.state)).toEqual(['one', 'two']);
    await log.close();
    const again = await open();
    expect(kindsOf(again.fold.state).slice(0, 2)).toEqual(['one', 'two']);
    expect(again.log.notices).toHaveLength(1);
    await again.log.close();
  });

  it('finishes what was asked for before it closes, and takes nothing after', async () => {
    const { log } = await open();
    const pending = [1, 2, 3].map((index) => log.append('job.failed', failed(`k${String(index)}`)));
    const closed = log.close();
    await expect(log.append('job.failed', failed('late'))).rejects.toThrow('closed');
    await closed;
    expect(await Promise.all(pending)).toEqual([1, 2, 3]);
  });
});
