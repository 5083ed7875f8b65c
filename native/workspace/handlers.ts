import { implement } from '@orpc/server';
import type { EngineContext } from '../engine/engine-context.ts';
import { cleanWorkspace } from './clean-workspace.ts';
import { workspaceContract, type WorkspaceReport } from './contract.ts';
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

const os = implement(workspaceContract).$context<EngineContext>();

export const workspaceRouter = os.router({
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
