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

/** A workspace or file as a window sees it: `grant` stands for its path. */
export const granted = z.object({ grant: z.string(), name: z.string() });

export const currentWorkspace = z.object({
  /** The open workspace; null before one was chosen. */
  open: z.object({ name: z.string(), folder: z.string() }).nullable(),
  /** Those that were opened before, newest first; `folder` is for people. */
  recent: z.array(granted.extend({ folder: z.string(), opened: z.string() })),
  /** Bundled samples. */
  samples: z.array(z.object({ name: z.string(), title: z.string() })),
});
export type CurrentWorkspace = z.infer<typeof currentWorkspace>;

/** One event of the record. Its body is null where it was erased. */
export const recordedEvent = z.object({
  seq: count,
  time: z.string(),
  actor: z.string(),
  kind: z.string(),
  digest: z.string(),
  prev: z.string(),
  body: z.unknown(),
});
export type RecordedEvent = z.infer<typeof recordedEvent>;

export const finishedStep = z.object({
  id: z.string(),
  kind: z.string(),
  version: z.number(),
  spec: z.unknown(),
  inputs: z.array(z.string()),
  seconds: z.number(),
  /** Number of the event that recorded it. */
  event: count,
  /** Digest of the result's object. */
  digest: z.string(),
});
export type FinishedStep = z.infer<typeof finishedStep>;

/** A step with all that later steps may have read of it. */
export const lineageStep = finishedStep.extend({
  title: z.string(),
  /** Digests that it gave: its result, the result's parts, its dataset. */
  gives: z.array(z.string()),
});
export type LineageStep = z.infer<typeof lineageStep>;

const lineage = z.object({
  /** Each after those that it reads from. */
  steps: z.array(lineageStep),
  /** Files that were read, by the digest of their bytes. */
  sources: z.array(z.object({ digest: z.string(), name: z.string(), bytes: count })),
});
export type Lineage = z.infer<typeof lineage>;

/** Where a window puts a copy: a name beside the workspace, or in a folder that a dialog gave. */
const placed = z.object({
  name: z.string().min(1).max(100),
  into: z.string().optional().meta({ path: true, folder: true }),
});

/** For windows: the command line names its workspace and its files itself. */
const windowContract = {
  current: procedure
    .route({ summary: 'The open workspace, those before it, and the samples.' })
    .output(currentWorkspace),
  open: procedure
    .route({ summary: 'Opens a workspace instead of the one that is open.' })
    .meta({ recorded: true })
    .input(z.object({ folder: z.string().meta({ path: true, folder: true }) }))
    .output(currentWorkspace),
  create: procedure
    .route({ summary: 'Makes a workspace of this name in the user’s folder of workspaces, and opens it.' })
    .meta({ recorded: true })
    .input(z.object({ name: z.string().min(1).max(100) }))
    .output(currentWorkspace),
  events: procedure
    .route({ summary: 'Events of the record, newest first.' })
    .input(
      z.object({
        before: count.optional().describe('Only events with a smaller number.'),
        count: z.number().int().min(1).max(1000).default(100),
        kinds: z.array(z.string()).optional().describe('Only events of these kinds.'),
        text: z.string().max(200).optional().describe('Only events that say all of these words.'),
      }),
    )
    .output(
      z.object({
        /** Of the whole record. */
        total: count,
        /** That fit, whether they are on this page or not. */
        fitting: count,
        events: z.array(recordedEvent),
        /** What the steps among them are called. */
        titles: z.record(z.string(), z.string()),
      }),
    ),
  steps: procedure.route({ summary: 'Every step that has a result.' }).output(z.array(finishedStep)),
  step: procedure
    .route({ summary: 'One step with its result.' })
    .input(z.object({ id: z.string() }))
    .output(finishedStep.extend({ result: z.unknown() })),
  lineage: procedure
    .route({ summary: 'Steps with what they gave, and the files and packages at either end.' })
    .input(z.object({ steps: z.array(z.string()).max(1000) }))
    .output(lineage),
  backupAs: procedure
    .route({ summary: 'Copies the open workspace under a name, verified afterwards.' })
    .meta({ recorded: true })
    .input(placed)
    .output(workspaceBackup),
  moveAs: procedure
    .route({ summary: 'Moves or renames the open workspace.' })
    .meta({ recorded: true })
    .input(placed)
    .output(currentWorkspace),
  discard: procedure
    .route({ summary: 'Removes the open workspace where nothing was done in it, and opens the one before.' })
    .meta({ recorded: true })
    .input(
      z.object({
        back: z
          .string()
          .optional()
          .meta({ path: true, folder: true })
          .describe('The workspace to open then; none where it is left out.'),
      }),
    )
    .output(currentWorkspace),
  diagnostics: procedure
    .route({ summary: 'The diagnostic log as one text, to be looked at and saved.' })
    .output(granted.extend({ text: z.string() })),
};

export const workspaceContract = {
  ...windowContract,
  verifyLog: procedure
    .route({ summary: 'Checks the workspace’s record: chain, bodies, objects, snapshots.' })
    .meta({
      command: ['log', 'verify'],
      joins: true,
      exitCodes: { property: 'verdict', codes: { whole: 0, broken: 1 } },
    })
    .input(z.object({ workspace: workspacePath }))
    .output(workspaceReport),
  info: procedure
    .route({ summary: 'What a workspace holds, and how large it is.' })
    .meta({ command: ['workspace', 'info'], joins: true })
    .input(z.object({ workspace: workspacePath }))
    .output(workspaceInfo),
  move: procedure
    .route({ summary: 'Moves a workspace to another folder, verified before the old one is removed.' })
    .meta({ command: ['workspace', 'move'], positional: ['to'], recorded: true })
    .input(
      z.object({
        workspace: workspacePath,
        to: z.string().min(1).meta({ path: true, writes: true }).describe('The new folder.'),
      }),
    )
    .output(z.object({ to: z.string() })),
  backup: procedure
    .route({ summary: 'Copies a workspace as it stands, verified afterwards.' })
    .meta({ command: ['workspace', 'backup'], positional: ['to'] })
    .input(
      z.object({
        workspace: workspacePath,
        to: z.string().min(1).meta({ path: true, writes: true }).describe('The folder of the copy.'),
      }),
    )
    .output(workspaceBackup),
  clean: procedure
    .route({ summary: 'Removes the cache and objects that nothing refers to.' })
    .meta({ command: ['workspace', 'clean'], joins: true, recorded: true })
    .input(
      z.object({
        workspace: workspacePath,
        olderThanDays: z.number().min(0).default(7).describe('Unreferenced objects younger than this stay.'),
        dryRun: z.boolean().default(false).describe('Say what would go, and remove nothing.'),
      }),
    )
    .output(workspaceCleaned),
};
