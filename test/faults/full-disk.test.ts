import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AssayError } from '../../native/engine/errors.ts';
import { moveWorkspace } from '../../native/workspace/copy-workspace.ts';
import { ObjectStore } from '../../native/workspace/objects.ts';
import { stepId } from '../../native/workspace/step-id.ts';
import { verifyWorkspace } from '../../native/workspace/verify-workspace.ts';
import { openWorkspace, type Workspace } from '../../native/workspace/workspace.ts';
import { workspaceInfo } from '../../native/workspace/workspace-info.ts';
import { mountingFails, mountSmallDisk, type Mounted } from './mounted.ts';

const reason = mountingFails();
const title = (name: string) => (reason === undefined ? name : `${name} (skipped: ${reason})`);

let disk: Mounted;
let root: string;
beforeEach(() => {
  disk = mountSmallDisk(512);
  root = path.join(disk.folder, 'project');
});
afterEach(() => disk.unmount());

function errorOf(error: unknown): AssayError {
  if (error instanceof AssayError) return error;
  throw error;
}

async function finish(workspace: Workspace, name: string, size = 10): Promise<number> {
  const step = { kind: 'test.step', version: 1, spec: { name }, inputs: [] };
  const result = await workspace.objects.writeJson({ name, filler: 'x'.repeat(size) });
  return workspace.append('step.finished', { id: stepId(step), step, result, seconds: 1 });
}

/** Appends until the disk refuses; returns the events that were confirmed and the refusal. */
async function fill(
  workspace: Workspace,
  size: number,
): Promise<{ confirmed: number[]; refusal: AssayError }> {
  const confirmed: number[] = [];
  for (let index = 0; index < 5000; index++) {
    try {
      confirmed.push(await finish(workspace, `${String(size)} ${String(index)}`, size));
    } catch (error) {
      return { confirmed, refusal: errorOf(error) };
    }
  }
  throw new Error('The disk was never full.');
}

function expectConfirmed(workspace: Workspace, confirmed: readonly number[]): void {
  const there = new Set([...workspace.state.steps.values()].map(({ seq }) => seq));
  expect(confirmed.filter((seq) => !there.has(seq))).toEqual([]);
}

describe.skipIf(reason !== undefined)(title('a full disk'), () => {
  it('refuses clearly, loses nothing, and works on once there is space', async () => {
    const ballast = path.join(disk.folder, 'ballast');
    await writeFile(ballast, Buffer.alloc(100_000));
    const workspace = await openWorkspace(root, { create: true });
    const confirmed: number[] = [];
    // Large objects fill it first, then small ones, then the log alone.
    for (const size of [50_000, 3_000, 0]) {
      const { confirmed: more, refusal } = await fill(workspace, size);
      confirmed.push(...more);
      expect(refusal.data).toMatchObject({ kind: 'Conflict', what: 'The disk is full.' });
      expect(refusal.data.where).toContain(disk.folder);
      expect(refusal.data.fix).toContain('Free some space');
    }
    let refused = 0;
    for (let index = 0; index < 400; index++) {
      await workspace
        .append('job.failed', { kind: `test.${'x'.repeat(index % 90)}`, error: 'Internal' })
        .catch((error: unknown) => {
          expect(errorOf(error).data.what).toBe('The disk is full.');
          refused++;
        });
    }
    expect(refused).toBeGreaterThan(0);
    await rm(ballast);
    confirmed.push(await finish(workspace, 'after there was space again'));
    expectConfirmed(workspace, confirmed);
    await workspace.close();
    const again = await openWorkspace(root);
    expect(again.notices).toEqual([]);
    expectConfirmed(again, confirmed);
    await again.close();
    expect(await verifyWorkspace(root)).toMatchObject({ ok: true, problems: [] });
  });

  it('is said when a workspace is opened or made on it, and leaves it as it was', async () => {
    const ballast = path.join(disk.folder, 'ballast');
    const made = await openWorkspace(root, { create: true });
    await finish(made, 'one');
    const { end } = made;
    await made.close();
    let size = 512 * 1024;
    for (;;) {
      const wrote = await writeFile(ballast, Buffer.alloc(size)).then(
        () => true,
        () => false,
      );
      if (wrote) break;
      size -= 4096;
    }
    for (const folder of [root, path.join(disk.folder, 'another')]) {
      const refusal = await openWorkspace(folder, { create: true }).then(() => undefined, errorOf);
      expect(refusal?.data).toMatchObject({ kind: 'Conflict', what: 'The disk is full.' });
    }
    expect(await verifyWorkspace(root)).toMatchObject({ ok: true, head: end.head });
    await rm(ballast);
    const again = await openWorkspace(root);
    expect(again.end).toEqual(end);
    await again.close();
    await (await openWorkspace(path.join(disk.folder, 'another'), { create: true })).close();
  });
});

describe.skipIf(reason !== undefined)(title('a read-only disk'), () => {
  it('refuses clearly, can still be checked, and opens once it is writable', async () => {
    const workspace = await openWorkspace(root, { create: true });
    await finish(workspace, 'one');
    const { end } = workspace;
    await workspace.close();
    const before = await readdir(root, { recursive: true });
    disk.remount('ro');
    try {
      const refusals = [
        await openWorkspace(root).then(() => undefined, errorOf),
        await openWorkspace(path.join(disk.folder, 'new'), { create: true }).then(() => undefined, errorOf),
        await new ObjectStore(root).write('x').then(() => undefined, errorOf),
      ];
      for (const refusal of refusals) {
        expect(refusal?.data).toMatchObject({ kind: 'Conflict', what: 'The disk is read-only.' });
        expect(refusal?.data.where).toContain(disk.folder);
        expect(refusal?.data.fix).toContain('Mount it for writing');
      }
      expect(await verifyWorkspace(root)).toMatchObject({ ok: true, head: end.head });
      expect(await workspaceInfo(root)).toMatchObject({ steps: 1 });
      expect(await readdir(root, { recursive: true })).toEqual(before);
    } finally {
      disk.remount('rw');
    }
    const again = await openWorkspace(root);
    expect(again.end).toEqual(end);
    await again.close();
  });
});

describe.skipIf(reason !== undefined)(title('another disk'), () => {
  it('takes a workspace that is moved there, whole, and a user’s own files with it', async () => {
    const parent = await mkdtemp(path.join(tmpdir(), 'assay-move-'));
    try {
      const from = path.join(parent, 'project');
      const workspace = await openWorkspace(from, { create: true });
      const seq = await finish(workspace, 'one');
      await workspace.close();
      await mkdir(path.join(from, 'recipes'));
      await writeFile(path.join(from, 'recipes', 'mine.yaml'), 'mine');
      await moveWorkspace(from, root);
      expect(await readdir(parent)).toEqual([]);
      expect(await readdir(disk.folder)).toEqual(['project']);
      expect(await readFile(path.join(root, 'recipes', 'mine.yaml'), 'utf8')).toBe('mine');
      const moved = await openWorkspace(root);
      expect(moved.notices).toEqual([]);
      expectConfirmed(moved, [seq]);
      await moved.close();
    } finally {
      await rm(parent, { recursive: true });
    }
  });

  it('that is too small is left as it was, and so is the workspace', async () => {
    const parent = await mkdtemp(path.join(tmpdir(), 'assay-move-'));
    try {
      const from = path.join(parent, 'project');
      const workspace = await openWorkspace(from, { create: true });
      const seq = await finish(workspace, 'large', 600_000);
      await workspace.close();
      const refusal = await moveWorkspace(from, root).then(() => undefined, errorOf);
      expect(refusal?.data).toMatchObject({ kind: 'Conflict', what: 'The disk is full.' });
      expect(await readdir(disk.folder)).toEqual([]);
      const kept = await openWorkspace(from);
      expectConfirmed(kept, [seq]);
      await kept.close();
    } finally {
      await rm(parent, { recursive: true });
    }
  });
});
