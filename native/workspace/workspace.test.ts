import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cleanWorkspace } from './clean-workspace.ts';
import { backupWorkspace, moveWorkspace } from './copy-workspace.ts';
import { verifyExportedLog } from './log-chain.ts';
import { exportLog } from './log-export.ts';
import { stepId } from './step-id.ts';
import { verifyWorkspace } from './verify-workspace.ts';
import { workspaceInfo } from './workspace-info.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

let parent: string;
let root: string;
beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'assay-workspace-'));
  root = path.join(parent, 'project');
});
afterEach(() => rm(parent, { recursive: true }));

/** A step whose result names a part, as a real one does. */
async function finish(workspace: Workspace, name: string, inputs: string[] = []) {
  const step = { kind: 'test.step', version: 1, spec: { name }, inputs };
  const part = await workspace.objects.write(`part of ${name}`);
  const result = await workspace.objects.writeJson({ name, parts: { part } });
  const id = stepId(step);
  const seq = await workspace.append('step.finished', { id, step, result, seconds: 0.5 });
  return { id, seq, part, result };
}

const source = { digest: 'd'.repeat(64), name: 'people.csv', bytes: 12 };

async function filled(): Promise<Workspace> {
  const workspace = await openWorkspace(root, { create: true, eventsPerSegment: 4 });
  await workspace.append('source.opened', source);
  const first = await finish(workspace, 'a', [source.digest]);
  await finish(workspace, 'b', [first.result]);
  for (const name of ['c', 'd', 'e']) await finish(workspace, name);
  return workspace;
}

describe('a workspace', () => {
  it('is made, closed and opened again with all that it held', async () => {
    const first = await filled();
    const { state, end } = first;
    await first.close();
    const second = await openWorkspace(root);
    expect(second.notices).toEqual([]);
    expect(second.state).toEqual(state);
    expect(second.end).toEqual(end);
    expect(second.state.sources.get(source.digest)).toMatchObject(source);
    await second.close();
    expect((await workspaceInfo(root)).openIn).toBeUndefined();
  });

  it('is not made where it was not asked for, nor over other files', async () => {
    await expect(openWorkspace(root)).rejects.toThrow('There is no workspace here.');
    await mkdir(root);
    await writeFile(path.join(root, 'letter.txt'), 'mine');
    await expect(openWorkspace(root, { create: true })).rejects.toThrow('not empty');
    expect(await readdir(root)).toEqual(['letter.txt']);
  });

  it('takes no event that could carry data', async () => {
    const workspace = await openWorkspace(root, { create: true });
    const extra = { ...source, firstRow: 'Alice,42' };
    await expect(workspace.append('source.opened', extra)).rejects.toThrow('cannot say that');
    const step = { kind: 'a.b', version: 1, spec: {}, inputs: [] };
    const lie = { id: 'e'.repeat(64), step, result: 'e'.repeat(64), seconds: 1 };
    await expect(workspace.append('step.finished', lie)).rejects.toThrow('not the one of its step');
    expect(workspace.end.seq).toBe(1);
    await workspace.close();
  });

  it('keeps cache names inside, and empties scratch at opening only', async () => {
    const workspace = await openWorkspace(root, { create: true });
    await writeFile(workspace.cachePath('datasets/a.parquet'), 'x');
    for (const name of ['../a', '/a', 'a/../../b', '', '.', 'a\0b']) {
      expect(() => workspace.cachePath(name), name).toThrow('not a name inside');
    }
    await writeFile(path.join(workspace.scratchFolder(), 'spill'), 'x');
    await workspace.close();
    await (await openWorkspace(root)).close();
    expect(await readdir(path.join(root, 'scratch'))).toEqual([]);
    expect(await readFile(path.join(root, 'cache/datasets/a.parquet'), 'utf8')).toBe('x');
  });

  it('does not take a lost log for a new workspace', async () => {
    await (await filled()).close();
    for (const folder of ['log', 'bodies']) await rm(path.join(root, folder), { recursive: true });
    await expect(openWorkspace(root)).rejects.toThrow('The log is gone');
  });
});

describe('erasing', () => {
  it('says so in every place where the body or object is missed', async () => {
    const workspace = await filled();
    const c = await finish(workspace, 'personal');
    const bodyEvent = await workspace.eraseBody(2, 'the file name was a name');
    const objectEvent = await workspace.eraseObject(c.part, 'asked by the person');
    await expect(workspace.eraseBody(2, 'again')).rejects.toThrow(`erased by event ${String(bodyEvent)}`);
    await expect(workspace.eraseBody(1, 'x')).rejects.toThrow('about the log itself');
    await expect(workspace.eraseBody(bodyEvent, 'x')).rejects.toThrow('about the log itself');
    await expect(workspace.eraseBody(1000, 'x')).rejects.toThrow('no event 1000');
    await expect(workspace.eraseObject('0'.repeat(64), 'x')).rejects.toThrow('missing');
    await workspace.close();
    const report = await verifyWorkspace(root);
    expect(report.problems).toEqual([]);
    expect(report.bodies.erased).toEqual([{ seq: 2, event: bodyEvent }]);
    expect(report.objects.erased).toEqual([{ digest: c.part, event: objectEvent }]);
    const again = await openWorkspace(root);
    await expect(again.objects.write('part of personal')).rejects.toThrow(
      `erased by event ${String(objectEvent)}`,
    );
    await again.close();
  });
});

describe('an exported log', () => {
  it('discloses the lineage and nothing else, and verifies', async () => {
    const workspace = await filled();
    const ids = [...workspace.state.steps.keys()];
    await workspace.append('source.opened', {
      ...source,
      digest: 'c'.repeat(64),
      name: 'secret-project.csv',
    });
    const text = await exportLog(workspace, { stepIds: ids.slice(0, 2) });
    const checked = verifyExportedLog(text);
    expect(checked.problems).toEqual([]);
    expect(checked).toMatchObject({ events: workspace.end.seq, head: workspace.end.head, withBodies: 3 });
    expect(checked.disclosed.map((event) => event.kind)).toEqual([
      'source.opened',
      'step.finished',
      'step.finished',
    ]);
    expect(text).not.toContain('secret-project');
    await workspace.eraseBody(2, 'asked');
    const later = verifyExportedLog(await exportLog(workspace, { stepIds: ids.slice(0, 2) }));
    expect(later.problems).toEqual([]);
    expect(later.withBodies).toBe(2);
    await workspace.close();
  });
});

describe('the commands', () => {
  it('verify finds what is damaged, missing or unnamed', async () => {
    const workspace = await filled();
    const [a, b] = workspace.state.steps.values();
    const unnamed = await workspace.objects.write('left by a job that failed');
    await workspace.close();
    expect(await verifyWorkspace(root)).toMatchObject({
      ok: true,
      problems: [],
      notes: [],
      objects: { unreferenced: 1 },
    });
    await writeFile(workspace.objects.path(a?.result ?? ''), '{}');
    await rm(workspace.objects.path(b?.result ?? ''));
    const report = await verifyWorkspace(root);
    expect(report.ok).toBe(false);
    expect(report.problems.map(({ what }) => what)).toEqual(
      expect.arrayContaining([expect.stringContaining('damaged'), expect.stringContaining('missing; event')]),
    );
    expect(await workspace.objects.has(unnamed)).toBe(true);
  });

  it('verify names the segment and event of a break, and one change is one break', async () => {
    await (await filled()).close();
    const file = path.join(root, 'log', '000001.jsonl');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('"actor":"local"', '"actor":"Local"'));
    const report = await verifyWorkspace(root);
    expect(report.problems).toEqual([
      { where: `${file}, line 1`, what: 'the line is not the one that was written', segment: 1, seq: 1 },
    ]);
  });

  it('verify tells of a torn tail without taking it for a break', async () => {
    await (await filled()).close();
    await appendFile(path.join(root, 'log', '000002.jsonl'), '{"actor":"lo');
    const report = await verifyWorkspace(root);
    expect(report).toMatchObject({ ok: true, problems: [] });
    expect(report.notes).toHaveLength(1);
  });

  it('info counts, and tells who has it open', async () => {
    const workspace = await filled();
    const info = await workspaceInfo(root);
    expect(info).toMatchObject({ format: 2, steps: 5, sources: 1, problems: 0, events: workspace.end.seq });
    expect(info.openIn?.pid).toBe(process.pid);
    await workspace.close();
  });

  it('backup makes a sound copy that opens, and refuses a damaged one and a taken name', async () => {
    const workspace = await filled();
    const to = path.join(parent, 'backup');
    await expect(backupWorkspace(root, to)).rejects.toThrow('is open in process');
    await workspace.close();
    await writeFile(path.join(root, 'recipe.yaml'), 'mine');
    const { report } = await backupWorkspace(root, to);
    expect(report.head).toBe(workspace.end.head);
    const copy = await openWorkspace(to);
    expect(copy.state).toEqual(workspace.state);
    await copy.close();
    await expect(backupWorkspace(root, to)).rejects.toThrow('something of that name');
    await expect(backupWorkspace(root, path.join(root, 'inside'))).rejects.toThrow('inside the workspace');
    await rm(workspace.objects.path([...workspace.state.steps.values()][0]?.result ?? ''));
    await expect(backupWorkspace(root, path.join(parent, 'second'))).rejects.toThrow('not sound');
    expect(await readdir(parent)).toEqual(['backup', 'project']);
  });

  it('move takes all along, and leaves nothing behind', async () => {
    const workspace = await filled();
    await workspace.close();
    await writeFile(path.join(root, 'recipe.yaml'), 'mine');
    const to = path.join(parent, 'else', 'where');
    await moveWorkspace(root, to);
    expect(await readdir(parent)).toEqual(['else']);
    expect(await readFile(path.join(to, 'recipe.yaml'), 'utf8')).toBe('mine');
    const moved = await openWorkspace(to);
    expect(moved.notices).toEqual([]);
    expect(moved.state).toEqual(workspace.state);
    await moved.close();
  });

  it('clean removes the cache and old unnamed objects only, and records it', async () => {
    const workspace = await filled();
    const cached = workspace.cachePath('datasets/a.parquet');
    await writeFile(cached, 'xyz');
    const old = await workspace.objects.write('old');
    const young = await workspace.objects.write('young');
    const long = new Date(Date.now() - 3 * 86_400_000);
    for await (const digest of workspace.objects.list()) {
      if (digest !== young) await utimes(workspace.objects.path(digest), long, long);
    }
    await workspace.close();
    const expected = { objects: 1, objectBytes: 3, cacheFiles: 1, cacheBytes: 3 };
    expect(await cleanWorkspace(root, { dryRun: true })).toEqual({ dryRun: true, ...expected });
    expect(await readFile(cached, 'utf8')).toBe('xyz');
    expect(await cleanWorkspace(root)).toEqual({ dryRun: false, ...expected });
    const after = await openWorkspace(root);
    expect(await after.objects.has(old)).toBe(false);
    expect(await after.objects.has(young)).toBe(true);
    expect(after.state.cleaned).toMatchObject([expected]);
    await after.close();
    expect(await verifyWorkspace(root)).toMatchObject({ ok: true });
  });
});
