import { implement } from '@orpc/server';
import type { EngineContext } from '../engine/engine-context.ts';
import { cleanWorkspace } from './clean-workspace.ts';
import path from 'node:path';
import { notFound } from '../engine/errors.ts';
import { sampleList } from '../engine/recipe/samples.ts';
import { keyHome } from '../signing/key-home.ts';
import {
  workspaceContract,
  type CurrentWorkspace,
  type FinishedStep,
  type WorkspaceReport,
} from './contract.ts';
import type { FinishedStep as WorkspaceStep } from './fold.ts';
import { readEvents } from './read-events.ts';
import { newWorkspaceFolder, recentWorkspaces, rememberWorkspace } from './recent-workspaces.ts';
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

const os = implement(workspaceContract).$context<EngineContext>();

export const workspaceRouter = os.router({
  current: os.current.handler(({ context }) => current(context)),
  open: os.open.handler(({ input, context }) => use(context, input.folder)),
  create: os.create.handler(async ({ input, context }) => use(context, await newWorkspaceFolder(input.name))),
  events: os.events.handler(async ({ input, context }) =>
    readEvents(await context.engine.openWorkspace(), input.before, input.count),
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
  verifyLog: os.verifyLog.handler(({ input }) => verifyLog(input.workspace)),
  info: os.info.handler(async ({ input }) => ({ ...(await workspaceInfo(input.workspace)) })),
  move: os.move.handler(async ({ input }) => moveWorkspace(input.workspace, input.to)),
  backup: os.backup.handler(async ({ input }) => {
    const { to, files, bytes, report } = await backupWorkspace(input.workspace, input.to);
    return { to, files, bytes, head: report.head };
  }),
  clean: os.clean.handler(async ({ input }) => ({
    ...(await cleanWorkspace(input.workspace, {
      olderThanSeconds: input.olderThanDays * secondsADay,
      dryRun: input.dryRun,
    })),
  })),
});
