import path from 'node:path';
import { keyHome } from '../../signing/key-home.ts';
import { newWorkspaceFolder, rememberWorkspace } from '../../workspace/recent-workspaces.ts';
import { Engine } from '../engine.ts';
import { loadDraft, saveDraft } from '../recipe/draft.ts';
import { sampleDraft } from '../recipe/samples.ts';
import { Evidence } from './evidence.ts';
import { Grants } from './grants.ts';
import { Secrets } from './secrets.ts';
import { serveSocket } from './socket.ts';
import type { EngineState } from './pipe/contract.ts';

/** The flags that every program with an engine for windows takes. */
export const engineFlags = {
  workspace: { type: 'string' },
  sample: { type: 'string' },
  threads: { type: 'string' },
  memory: { type: 'string' },
} as const;

type EngineFlags = { readonly [Flag in keyof typeof engineFlags]?: string | undefined };

export interface ServedEngine {
  readonly engine: Engine;
  readonly grants: Grants;
  readonly evidence: Evidence;
  readonly secrets: Secrets;
  /** Where copies of dropped files lie: in the workspace, so that what was dropped is where its results are. */
  drops(): string;
  /** What a next engine needs to go on where this one was killed. */
  state(): EngineState;
  /** Opens the workspace that was asked for, or was open before. */
  open(): Promise<void>;
}

/** An engine with what its windows share. */
export function servedEngine(
  flags: EngineFlags,
  restored: EngineState | undefined,
  onState: () => void,
  onJobs?: () => void,
): ServedEngine {
  const home = keyHome();
  const asked = flags.workspace === undefined ? undefined : path.resolve(flags.workspace);
  const workspace = restored?.workspace ?? asked;
  const engine = new Engine({
    onWorkspace: onState,
    // The command line joins this engine instead of being refused.
    onOpen: (workspace) => void serveSocket(workspace, engine),
    ...(onJobs === undefined ? {} : { onJobs }),
    ...(workspace === undefined ? {} : { workspace }),
    ...(flags.threads === undefined ? {} : { threads: Number(flags.threads) }),
    ...(flags.memory === undefined ? {} : { memoryBytes: Math.floor(Number(flags.memory) * 1e9) }),
  });
  const grants = new Grants(restored?.grants, onState);
  return {
    engine,
    grants,
    evidence: new Evidence(),
    secrets: new Secrets(),
    drops: () => path.join(engine.folder ?? home, 'drops'),
    state: () => ({
      ...(engine.folder === undefined ? {} : { workspace: engine.folder }),
      grants: { ...grants.all },
      sessions: [],
    }),
    async open() {
      if (flags.sample !== undefined && restored?.workspace === undefined) {
        await openSample(engine, flags.sample);
      } else if (workspace !== undefined) await engine.openWorkspace();
      if (engine.folder !== undefined) await rememberWorkspace(home, engine.folder);
    },
  };
}

/** Opens a sample's recipe as the draft, in a workspace of its own where none was named; a draft that is there stays. */
async function openSample(engine: Engine, name: string): Promise<void> {
  const draft = await sampleDraft(name);
  const workspace =
    engine.folder === undefined
      ? await engine.useWorkspace(await newWorkspaceFolder(name))
      : await engine.openWorkspace();
  const before = await loadDraft(workspace);
  if (Object.keys(before.recipe).length === 0) await saveDraft(workspace, draft);
}
