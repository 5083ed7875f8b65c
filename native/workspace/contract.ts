import { z } from 'zod';
import { procedure } from '../engine/procedure.ts';

const workspacePath = z
  .string()
  .min(1)
  .default('assay-workspace')
  .meta({ path: true, folder: true })
  .describe('The workspace folder.');

const count = z.number().int().nonnegative();

export const workspaceProblem = z.object({
  /** Where: a segment and event of the log, an object, a snapshot. */
  where: z.string(),
  what: z.string(),
});

export const workspaceReport = z.object({
  workspace: z.string(),
  verdict: z.enum(['whole', 'broken']),
  events: count,
  /** SHA-256 of the last event's line. */
  head: z.string(),
  bodies: count,
  /** What was lawfully erased, and by which event. */
  erased: z.array(z.string()),
  objects: count,
  problems: z.array(workspaceProblem),
  notes: z.array(z.string()),
});
export type WorkspaceReport = z.infer<typeof workspaceReport>;

const folderSize = z.object({ files: count, bytes: count });

export const workspaceInfo = z.object({
  root: z.string(),
  format: count,
  created: z.string(),
  events: count,
  head: z.string(),
  problems: count,
  steps: count,
  sources: count,
  packages: count,
  failures: count,
  erased: count,
  log: folderSize,
  objects: folderSize,
  cache: folderSize,
  /** Who has it open. */
  openIn: z.object({ pid: z.number(), host: z.string(), started: z.string() }).optional(),
});
export type WorkspaceInfo = z.infer<typeof workspaceInfo>;

export const workspaceBackup = z.object({ to: z.string(), files: count, bytes: count, head: z.string() });
export type WorkspaceBackup = z.infer<typeof workspaceBackup>;

export const workspaceCleaned = z.object({
  dryRun: z.boolean(),
  objects: count,
  objectBytes: count,
  cacheFiles: count,
  cacheBytes: count,
});
export type WorkspaceCleaned = z.infer<typeof workspaceCleaned>;

export const workspaceContract = {
  verifyLog: procedure
    .route({ summary: 'Checks the workspace’s record: chain, bodies, objects, snapshots.' })
    .meta({
      command: ['log', 'verify'],
      exitCodes: { property: 'verdict', codes: { whole: 0, broken: 1 } },
    })
    .input(z.object({ workspace: workspacePath }))
    .output(workspaceReport),
  info: procedure
    .route({ summary: 'What a workspace holds, and how large it is.' })
    .meta({ command: ['workspace', 'info'] })
    .input(z.object({ workspace: workspacePath }))
    .output(workspaceInfo),
  move: procedure
    .route({ summary: 'Moves a workspace to another folder, verified before the old one is removed.' })
    .meta({ command: ['workspace', 'move'], positional: ['to'], recorded: true })
    .input(
      z.object({
        workspace: workspacePath,
        to: z.string().min(1).meta({ path: true }).describe('The new folder.'),
      }),
    )
    .output(z.object({ to: z.string() })),
  backup: procedure
    .route({ summary: 'Copies a workspace as it stands, verified afterwards.' })
    .meta({ command: ['workspace', 'backup'], positional: ['to'] })
    .input(
      z.object({
        workspace: workspacePath,
        to: z.string().min(1).meta({ path: true }).describe('The folder of the copy.'),
      }),
    )
    .output(workspaceBackup),
  clean: procedure
    .route({ summary: 'Removes the cache and objects that nothing refers to.' })
    .meta({ command: ['workspace', 'clean'], recorded: true })
    .input(
      z.object({
        workspace: workspacePath,
        olderThanDays: z.number().min(0).default(7).describe('Unreferenced objects younger than this stay.'),
        dryRun: z.boolean().default(false).describe('Say what would go, and remove nothing.'),
      }),
    )
    .output(workspaceCleaned),
};
