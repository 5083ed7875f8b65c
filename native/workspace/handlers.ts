import { implement } from '@orpc/server';
import type { EngineContext } from '../engine/engine-context.ts';
import { cleanOpenWorkspace, cleanWorkspace } from './clean-workspace.ts';
import { realpathSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { badInput, conflict, notFound } from '../engine/errors.ts';
import { loadDraft } from '../engine/recipe/draft.ts';
import { exportsFolder } from '../engine/recipe/run-draft.ts';
import { sampleList } from '../engine/recipe/samples.ts';
import { stepKinds } from '../engine/steps.ts';
import { keyHome } from '../signing/key-home.ts';
import {
  workspaceContract,
  type CurrentWorkspace,
  type FinishedStep,
  type WorkspaceReport,
} from './contract.ts';
import type { FinishedStep as WorkspaceStep } from './fold.ts';
import { readEvents } from './read-events.ts';
import { diagnosticsText } from './diagnostics-text.ts';
import { lineageOf } from './lineage.ts';
import { lockHolder } from './lock.ts';
import { folderName, newWorkspaceFolder, recentWorkspaces, rememberWorkspace } from './recent-workspaces.ts';
import { productVersion } from '../settings/store.ts';
import { backupWorkspace, moveWorkspace } from './copy-workspace.ts';
import { verifyWorkspace } from './verify-workspace.ts';
import { workspaceInfo } from './workspace-info.ts';

const secondsADay = 86_400;

async function verifyLog(workspace: string): Promise<WorkspaceReport> {
  const report = await verifyWorkspace(workspace);
  return {
    workspace,
    verdict: report.ok ? 'whole' : 'broken',
    events: report.events,
    head: report.head,
    bodies: report.bodies.kept,
    erased: [
      ...report.bodies.erased.map(
        ({ seq, event }) => `The body of event ${seq} is erased by event ${event}.`,
      ),
      ...report.objects.erased.map(
        ({ digest, event }) => `The object ${digest} is erased by event ${event}.`,
      ),
    ],
    objects: report.objects.checked,
    problems: report.problems.map(({ where, what }) => ({ where, what })),
    notes: [...report.notes],
  };
}

async function current({ engine, grants }: EngineContext): Promise<CurrentWorkspace> {
  const { folder } = engine;
  const recent = await recentWorkspaces(keyHome());
  return {
    open: folder === undefined ? null : { name: path.basename(folder), folder },
    recent: recent.map((one) => ({
      ...(grants?.add(one.folder, 'folder') ?? { grant: one.folder, name: path.basename(one.folder) }),
      folder: one.folder,
      opened: one.opened,
    })),
    samples: await sampleList(),
  };
}

async function use(context: EngineContext, folder: string): Promise<CurrentWorkspace> {
  const { root } = await context.engine.useWorkspace(folder);
  await rememberWorkspace(keyHome(), root);
  return current(context);
}

function stepOf(step: WorkspaceStep): FinishedStep {
  const { id, step: named, result, seconds, seq } = step;
  return {
    id,
    kind: named.kind,
    version: named.version,
    spec: named.spec,
    inputs: named.inputs,
    seconds,
    event: seq,
    digest: result,
  };
}

const titleOf = (kind: string): string | undefined => stepKinds.get(kind)?.title;

/** A new folder by its name: beside the workspace, or where a dialog said. */
function placeOf(workspace: string, { name, into }: { name: string; into?: string }): string {
  return path.join(into ?? path.dirname(workspace), folderName(name));
}

async function moveOpen({ engine }: EngineContext, place: { name: string; into?: string }): Promise<void> {
  await engine.whileClosed(async (folder) => {
    const { to } = await moveWorkspace(folder, placeOf(folder, place));
    return { folder: to, result: undefined };
  });
  if (engine.folder !== undefined) await rememberWorkspace(keyHome(), engine.folder);
}

/** Of a workspace that was made for data which never came. What holds anything is not removed. */
async function discardOpen(context: EngineContext, back: string | undefined): Promise<CurrentWorkspace> {
  const { engine } = context;
  const workspace = await engine.openWorkspace();
  const { recipe } = await loadDraft(workspace);
  // Its beginning is the one event of an unused workspace.
  if (workspace.end.seq > 1 || Object.keys(recipe).length > 0)
    throw conflict('Something was done in this workspace.', workspace.root, 'Remove its folder by hand.');
  await engine.whileClosed(async (folder) => {
    await rm(folder, { recursive: true, force: true });
    return { folder: back, result: undefined };
  });
  if (back !== undefined) await rememberWorkspace(keyHome(), back);
  return current(context);
}

/** What people look at before they send it on: what runs here, and the log's own lines. */
async function writeDiagnostics({ engine, grants }: EngineContext) {
  const workspace = await engine.openWorkspace();
  if (grants === undefined)
    throw badInput(
      'There is no window to give the file to.',
      undefined,
      'Read diagnostics/ in the workspace.',
    );
  const head = [
    `Assay ${productVersion()}`,
    `Node ${process.version} on ${process.platform} ${process.arch}`,
    `${String(engine.threads)} threads, ${String(Math.round(engine.memoryBytes / 1e6))} MB for queries`,
    `Workspace format ${String(workspace.state.format)}, ${String(workspace.end.seq)} events, ${String(workspace.state.steps.size)} steps`,
  ];
  const text = `${head.join('\n')}\n\n${await diagnosticsText(workspace.root)}`;
  const file = path.join(await exportsFolder(workspace), 'assay-diagnostics.txt');
  await writeFile(file, text, { mode: 0o600 });
  return { ...grants.add(file, 'read'), text };
}

/** Whether a command names the workspace that is open here: by another spelling too. */
function isSameFolder(named: string, open: string | undefined): boolean {
  if (open === undefined) return false;
  try {
    return realpathSync(named) === realpathSync(open);
  } catch {
    return false;
  }
}

/** The lock, and with it the line to whoever asks, lies in the folder: an engine does this for its own window only. */
async function refuseOpen(folder: string, what: 'move' | 'copy'): Promise<void> {
  const holder = await lockHolder(folder);
  if (holder === undefined) return;
  throw conflict(
    `The workspace is open in process ${String(holder.pid)} on ${holder.host}.`,
    folder,
    `Close that program first, or ${what} the workspace in its window: Settings, Workspace.`,
  );
}

const os = implement(workspaceContract).$context<EngineContext>();

export const workspaceRouter = os.router({
  current: os.current.handler(({ context }) => current(context)),
  open: os.open.handler(({ input, context }) => use(context, input.folder)),
  create: os.create.handler(async ({ input, context }) => use(context, await newWorkspaceFolder(input.name))),
  events: os.events.handler(async ({ input, context }) =>
    readEvents(await context.engine.openWorkspace(), input, titleOf),
  ),
  steps: os.steps.handler(async ({ context }) => {
    const { state } = await context.engine.openWorkspace();
    return [...state.steps.values()].map(stepOf);
  }),
  step: os.step.handler(async ({ input, context }) => {
    const workspace = await context.engine.openWorkspace();
    const found = workspace.state.steps.get(input.id);
    if (found === undefined)
      throw notFound(`There is no result of step ${input.id.slice(0, 8)}.`, undefined, 'Run it.');
    return { ...stepOf(found), result: await workspace.objects.readJson(found.result) };
  }),
  lineage: os.lineage.handler(async ({ input, context }) =>
    lineageOf(await context.engine.openWorkspace(), input.steps, titleOf),
  ),
  backupAs: os.backupAs.handler(({ input, context }) =>
    context.engine.whileClosed(async (folder) => {
      const { to, files, bytes, report } = await backupWorkspace(folder, placeOf(folder, input));
      return { folder, result: { to, files, bytes, head: report.head } };
    }),
  ),
  moveAs: os.moveAs.handler(async ({ input, context }) => {
    await moveOpen(context, input);
    return current(context);
  }),
  discard: os.discard.handler(({ input, context }) => discardOpen(context, input.back)),
  diagnostics: os.diagnostics.handler(({ context }) => writeDiagnostics(context)),
  verifyLog: os.verifyLog.handler(({ input }) => verifyLog(input.workspace)),
  info: os.info.handler(async ({ input }) => ({ ...(await workspaceInfo(input.workspace)) })),
  move: os.move.handler(async ({ input }) => {
    await refuseOpen(input.workspace, 'move');
    return moveWorkspace(input.workspace, input.to);
  }),
  backup: os.backup.handler(async ({ input }) => {
    await refuseOpen(input.workspace, 'copy');
    const { to, files, bytes, report } = await backupWorkspace(input.workspace, input.to);
    return { to, files, bytes, head: report.head };
  }),
  clean: os.clean.handler(async ({ input, context: { engine } }) => {
    const policy = { olderThanSeconds: input.olderThanDays * secondsADay, dryRun: input.dryRun };
    if (!isSameFolder(input.workspace, engine.folder)) return cleanWorkspace(input.workspace, policy);
    if (input.dryRun) return cleanOpenWorkspace(await engine.openWorkspace(), policy);
    return engine.whileIdle((workspace) => cleanOpenWorkspace(workspace, policy));
  }),
});
