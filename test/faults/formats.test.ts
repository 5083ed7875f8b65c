import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canonicalJson } from '../../native/workspace/canonical-json.ts';
import { cleanWorkspace } from '../../native/workspace/clean-workspace.ts';
import { backupWorkspace, moveWorkspace } from '../../native/workspace/copy-workspace.ts';
import { realDisk, type Disk } from '../../native/workspace/disk.ts';
import { bodyDigest } from '../../native/workspace/log-body.ts';
import { formatLine, GENESIS, lineDigest } from '../../native/workspace/log-line.ts';
import { ObjectStore } from '../../native/workspace/objects.ts';
import { stepId } from '../../native/workspace/step-id.ts';
import { verifyWorkspace } from '../../native/workspace/verify-workspace.ts';
import { workspaceInfo } from '../../native/workspace/workspace-info.ts';
import { openWorkspace } from '../../native/workspace/workspace.ts';

let parent: string;
let root: string;
beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'assay-format-'));
  root = path.join(parent, 'project');
});
afterEach(() => rm(parent, { recursive: true }));

async function everything(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const name of (await readdir(folder, { recursive: true })).sort()) {
    const file = path.join(folder, name);
    const { mtimeMs } = await stat(file);
    found.set(
      name,
      (await stat(file)).isFile() ? `${String(mtimeMs)} ${await readFile(file, 'latin1')}` : String(mtimeMs),
    );
  }
  return found;
}

describe('a workspace of a newer format', () => {
  it('is refused by every command, and nothing of it is touched', async () => {
    await (await openWorkspace(root, { create: true })).close();
    await writeFile(path.join(root, 'workspace.json'), '{"assay":"workspace","format":3,"more":true}\n');
    await writeFile(path.join(root, 'log', '000001.jsonl'), 'a log that this version cannot read');
    const before = await everything(parent);
    const message = /format 3; this version knows formats up to 2. Nothing was changed/;
    await expect(openWorkspace(root)).rejects.toThrow(message);
    await expect(openWorkspace(root, { create: true })).rejects.toThrow(message);
    await expect(verifyWorkspace(root)).rejects.toThrow(message);
    await expect(workspaceInfo(root)).rejects.toThrow(message);
    await expect(cleanWorkspace(root)).rejects.toThrow(message);
    await expect(backupWorkspace(root, path.join(parent, 'backup'))).rejects.toThrow(message);
    await expect(moveWorkspace(root, path.join(parent, 'moved'))).rejects.toThrow(message);
    expect(await everything(parent)).toEqual(before);
  });

  it.each(['', 'not json', '{}', '{"format":"2"}', '{"format":0}'])(
    'is not guessed from %j',
    async (text) => {
      await (await openWorkspace(root, { create: true })).close();
      await writeFile(path.join(root, 'workspace.json'), text);
      await expect(openWorkspace(root)).rejects.toThrow('does not say the format');
    },
  );
});

/** Writes a workspace as format 1 was: a body's record did not name its line. */
async function writeFormat1(events: number, segmentAt: number, orphan: boolean): Promise<readonly string[]> {
  const store = new ObjectStore(root);
  await mkdir(path.join(root, 'log'), { recursive: true });
  await mkdir(path.join(root, 'bodies'));
  await writeFile(path.join(root, 'workspace.json'), '{"assay":"workspace","format":1}\n');
  const ids: string[] = [];
  const lines: string[] = [];
  const records: string[] = [];
  let head = GENESIS;
  for (let seq = 1; seq <= events; seq++) {
    const step = { kind: 'test.step', version: 1, spec: { seq }, inputs: [] };
    const isFirst = seq === 1;
    const body = isFirst
      ? { format: 1 }
      : { id: stepId(step), step, result: await store.writeJson({ seq }), seconds: 1 };
    if (!isFirst) ids.push(stepId(step));
    const salt = randomBytes(16).toString('hex');
    const text = canonicalJson(body);
    const kind = isFirst ? 'workspace.created' : 'step.finished';
    const time = '2026-11-21T04:00:00.000Z';
    const line = formatLine({ seq, time, actor: 'local', kind, prev: head, body: bodyDigest(salt, text) });
    head = lineDigest(line);
    lines.push(`${line}\n`);
    records.push(`{"body":${text},"salt":"${salt}","seq":${String(seq)}}\n`);
  }
  if (orphan) records.push(`{"body":{"format":9},"salt":"${'0'.repeat(32)}","seq":${String(events + 1)}}\n`);
  for (const [folder, all] of [
    ['log', lines],
    ['bodies', records],
  ] as const) {
    await writeFile(path.join(root, folder, '000001.jsonl'), all.slice(0, segmentAt).join(''));
    await writeFile(path.join(root, folder, '000002.jsonl'), all.slice(segmentAt).join(''));
  }
  return ids;
}

describe('a workspace of format 1', () => {
  it('is brought to format 2 with all that it held, and says so', async () => {
    const ids = await writeFormat1(9, 5, false);
    const lines = await readFile(path.join(root, 'log', '000001.jsonl'), 'utf8');
    await expect(verifyWorkspace(root)).rejects.toThrow('older format 1');
    const workspace = await openWorkspace(root);
    expect([...workspace.state.steps.keys()]).toEqual(ids);
    expect(workspace.state.format).toBe(2);
    await workspace.close();
    expect(await readFile(path.join(root, 'log', '000001.jsonl'), 'utf8')).toBe(lines);
    expect(await readFile(path.join(root, 'workspace.json'), 'utf8')).toContain('"format":2');
    expect(await verifyWorkspace(root)).toMatchObject({ ok: true, format: 2, problems: [] });
  });

  it('sets aside the body of an event that never came to be', async () => {
    await writeFormat1(9, 5, true);
    const workspace = await openWorkspace(root);
    expect([...workspace.state.tails.values()]).toMatchObject([{ file: 'bodies/000002.jsonl' }]);
    await workspace.close();
    expect(await verifyWorkspace(root)).toMatchObject({ ok: true });
  });

  it('survives being cut off at any point of the way, and arrives at the next opening', async () => {
    for (let stopAt = 1; ; stopAt++) {
      await rm(root, { recursive: true, force: true });
      const ids = await writeFormat1(6, 4, true);
      let operations = 0;
      const stopping = new Proxy(realDisk, {
        get: (target, name: keyof Disk) => {
          const operation = target[name] as (...values: readonly unknown[]) => unknown;
          return (...values: readonly unknown[]) => {
            if (++operations >= stopAt) throw new Error('cut off');
            return operation(...values);
          };
        },
      });
      const cutOff = await openWorkspace(root, { disk: stopping }).then(
        (workspace) => workspace.close().then(() => false),
        (error: unknown) => {
          if (error instanceof Error && error.message === 'cut off') return true;
          throw error;
        },
      );
      const workspace = await openWorkspace(root);
      expect([...workspace.state.steps.keys()], `operation ${String(stopAt)}`).toEqual(ids);
      expect(workspace.state.format).toBe(2);
      await workspace.close();
      expect(await verifyWorkspace(root)).toMatchObject({ ok: true, problems: [] });
      if (!cutOff) break;
      expect(stopAt).toBeLessThan(500);
    }
  });

  it('is left as it is where it is broken', async () => {
    await writeFormat1(9, 5, false);
    const file = path.join(root, 'log', '000001.jsonl');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"seq":3', '"seq":"3"'));
    const bodies = await readFile(path.join(root, 'bodies', '000001.jsonl'), 'utf8');
    await expect(openWorkspace(root)).rejects.toThrow('The log is broken');
    expect(await readFile(path.join(root, 'bodies', '000001.jsonl'), 'utf8')).toBe(bodies);
    expect(await readFile(path.join(root, 'workspace.json'), 'utf8')).toContain('"format":1');
  });
});
