import { availableParallelism, totalmem } from 'node:os';
import { speedsIn } from '../gpu/measured-speeds.ts';
import { CHECKPOINT_SECONDS, type EngineSettings } from '../settings/contract.ts';
import { readSettings } from '../settings/store.ts';
import { keyHome } from '../signing/key-home.ts';
import { listKeys } from '../signing/keys.ts';
import { openDiagnosticLog, type DiagnosticLog } from '../workspace/diagnostic-log.ts';
import { openWorkspace, type Workspace } from '../workspace/workspace.ts';
import { badInput, conflict, internal } from './errors.ts';
import { Jobs, type JobContext } from './jobs.ts';
import { StepRunner, type StepEvents } from './step-runner.ts';
import { WorkerPool } from './workers/pool.ts';

export interface EngineOptions {
  /** Folder of the workspace; made when first needed. Left out by commands that need none. */
  readonly workspace?: string;
  /** Left out: what the user's settings say, else all that the machine runs at once. */
  readonly threads?: number;
  /** For queries, in bytes. Left out: what the user's settings say, else half of the machine's. */
  readonly memoryBytes?: number;
  /** Told when another workspace was taken instead, or none. */
  readonly onWorkspace?: () => void;
  /** Told of each workspace as soon as it is open. */
  readonly onOpen?: (workspace: Workspace) => void;
  /** Told when a job began or ended. */
  readonly onJobs?: () => void;
}

const noneOpen = (): Error => badInput('No workspace is open.', undefined, 'Name one with --workspace DIR.');

/** Who acts, as the log names it: the id of the user's own key, or `local` before there is one. */
async function actorId(): Promise<string> {
  const keys = await listKeys(keyHome());
  return (keys.find((key) => !key.throwAway) ?? keys[0])?.id ?? 'local';
}

/** One engine: at most one workspace, its jobs and its worker processes. */
export class Engine {
  readonly jobs: Jobs;
  readonly workers: WorkerPool;
  /** Which of the settings were given when the engine was made, and win over the user's. */
  readonly fixed: { readonly threads: boolean; readonly memory: boolean };
  readonly #options: EngineOptions;
  #settings: EngineSettings;
  readonly #onWorkspace: () => void;
  #folder: string | undefined;
  #opening: Promise<Workspace> | undefined;
  #workspace: Workspace | undefined;
  #diagnostics: DiagnosticLog | undefined;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#settings = readSettings(keyHome());
    this.fixed = { threads: options.threads !== undefined, memory: options.memoryBytes !== undefined };
    this.#folder = options.workspace;
    this.#onWorkspace = options.onWorkspace ?? (() => undefined);
    this.jobs = new Jobs(() => this.#diagnostics, options.onJobs);
    this.workers = new WorkerPool(() => this.#diagnostics);
  }

  get threads(): number {
    return this.#options.threads ?? this.#settings.threads ?? availableParallelism();
  }

  get memoryBytes(): number {
    const { memoryGB } = this.#settings;
    return (
      this.#options.memoryBytes ??
      (memoryGB === null ? Math.floor(totalmem() / 2) : Math.floor(memoryGB * 1e9))
    );
  }

  /** How often a long step keeps what it has made so far, at most. */
  get checkpointSeconds(): number {
    return this.#settings.checkpointSeconds ?? CHECKPOINT_SECONDS;
  }

  /** From the next job on. */
  takeSettings(settings: EngineSettings): void {
    this.#settings = settings;
  }

  /**
   * The workspace, opened (and made, where there is none) at the first call. A job checks its input before it asks for
   * it: what was mistyped leaves no folder behind. Notes of the opening go to the job that it was opened for.
   */
  async openWorkspace(job?: Pick<JobContext, 'report'>): Promise<Workspace> {
    if (this.#folder === undefined) throw noneOpen();
    if (this.#opening !== undefined) return this.#opening;
    this.#opening = this.#open(this.#folder);
    try {
      const workspace = await this.#opening;
      for (const text of workspace.notices) job?.report({ type: 'note', level: 'warning', text });
      return workspace;
    } catch (error) {
      // Another program may have let it go by the next time.
      this.#opening = undefined;
      throw error;
    }
  }

  async #open(folder: string): Promise<Workspace> {
    const workspace = await openWorkspace(folder, { create: true, actor: await actorId() });
    this.#workspace = workspace;
    this.#diagnostics = openDiagnosticLog(workspace.root);
    this.#diagnostics.note('engine.started', {
      node: process.version,
      pid: process.pid,
      threads: this.threads,
      memoryBytes: this.memoryBytes,
    });
    this.#options.onOpen?.(workspace);
    return workspace;
  }

  /** The workspace, where it is open. */
  get workspace(): Workspace {
    if (this.#workspace === undefined) throw internal('The workspace is not open yet.');
    return this.#workspace;
  }

  /** A runner of steps for one job, in an open workspace. */
  runner(
    job: Pick<JobContext, 'signal'>,
    workspace: Workspace,
    events?: StepEvents,
    lookUpOnly = false,
  ): StepRunner {
    return new StepRunner({
      workspace,
      workers: this.workers,
      threads: this.threads,
      memoryBytes: this.memoryBytes,
      checkpointSeconds: this.checkpointSeconds,
      adapter: this.#settings.adapter ?? undefined,
      speeds: speedsIn(keyHome()),
      signal: job.signal,
      events,
      lookUpOnly,
    });
  }

  /** Folder of the workspace, whether it is open yet or not. */
  get folder(): string | undefined {
    return this.#folder;
  }

  /** Closes the workspace and takes another one instead. Jobs that run keep theirs open: they are to end first. */
  async useWorkspace(folder: string): Promise<Workspace> {
    if (folder === this.#folder) return this.openWorkspace();
    if (this.jobs.running.length > 0) {
      throw conflict('A job is running in this workspace.', undefined, 'Wait for it or cancel it first.');
    }
    const opening = this.#opening;
    await opening?.catch(() => undefined);
    const workspace = await this.#open(folder);
    await (await opening?.catch(() => undefined))?.close();
    this.#folder = folder;
    this.#opening = Promise.resolve(workspace);
    this.#onWorkspace();
    return workspace;
  }

  /**
   * Lets the workspace go for what needs it closed (a copy, a move), and opens it again where the work says it lies
   * now, or has none open where it says so. Calls that come meanwhile wait.
   */
  async whileClosed<Result>(
    work: (folder: string) => Promise<{ folder: string | undefined; result: Result }>,
  ): Promise<Result> {
    const { workspace: before, done, fail } = await this.#takeAlone();
    await before.close();
    let folder: string | undefined = before.root;
    try {
      const { folder: now, result } = await work(folder);
      folder = now;
      return result;
    } finally {
      await this.#openAgain(folder, done, fail);
      if (folder !== before.root) this.#onWorkspace();
    }
  }

  /** Opens the workspace where it lies now, for the calls that wait; they are told why it does not open. */
  async #openAgain(
    folder: string | undefined,
    done: (next: Workspace) => void,
    fail: (error: unknown) => void,
  ): Promise<void> {
    this.#folder = folder;
    try {
      if (folder === undefined) throw noneOpen();
      done(await this.#open(folder));
    } catch (error) {
      this.#opening = undefined;
      fail(error);
    }
  }

  /** Lets the open workspace to work that nothing else may use it during. Calls that come meanwhile wait. */
  async whileIdle<Result>(work: (workspace: Workspace) => Promise<Result>): Promise<Result> {
    const { workspace, done } = await this.#takeAlone();
    try {
      return await work(workspace);
    } finally {
      done(workspace);
    }
  }

  /** Takes the open workspace from jobs, worker processes and calls, which wait until it is `done` with. */
  async #takeAlone(): Promise<{
    workspace: Workspace;
    done(next: Workspace): void;
    fail(error: unknown): void;
  }> {
    const workspace = await this.openWorkspace();
    if (this.jobs.running.length > 0) {
      throw conflict('A job is running in this workspace.', undefined, 'Wait for it or cancel it first.');
    }
    const { promise, resolve: done, reject: fail } = Promise.withResolvers<Workspace>();
    // Nobody may be waiting.
    promise.catch(() => undefined);
    this.#opening = promise;
    // Its processes may hold files of the cache open.
    await this.workers.stop();
    return { workspace, done, fail };
  }

  async stop(): Promise<void> {
    await this.workers.stop();
    await this.#opening?.catch(() => undefined);
    this.#diagnostics?.note('engine.stopped', { pid: process.pid });
    await this.#workspace?.close();
  }
}
