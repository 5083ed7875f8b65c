import { availableParallelism, totalmem } from 'node:os';
import { keyHome } from '../signing/key-home.ts';
import { listKeys } from '../signing/keys.ts';
import { openDiagnosticLog, type DiagnosticLog } from '../workspace/diagnostic-log.ts';
import { openWorkspace, type Workspace } from '../workspace/workspace.ts';
import { badInput } from './errors.ts';
import { Jobs, type JobContext } from './jobs.ts';
import { StepRunner, type StepEvents } from './step-runner.ts';
import { WorkerPool } from './workers/pool.ts';

export interface EngineOptions {
  /** Folder of the workspace; made if there is none. Left out by commands that need none. */
  readonly workspace?: string;
  readonly threads?: number;
  /** For queries, in bytes. */
  readonly memoryBytes?: number;
}

/** Who acts, as the log names it: the id of the user's own key, or `local` before there is one. */
async function actorId(): Promise<string> {
  const keys = await listKeys(keyHome());
  return (keys.find((key) => !key.throwAway) ?? keys[0])?.id ?? 'local';
}

/** One engine: at most one workspace, its jobs and its worker processes. */
export class Engine {
  readonly jobs: Jobs;
  readonly workers: WorkerPool;
  /** None without a workspace: it lies there. */
  readonly diagnostics: DiagnosticLog | undefined;
  readonly threads: number;
  readonly memoryBytes: number;
  readonly #workspace: Workspace | undefined;

  private constructor(options: EngineOptions, workspace: Workspace | undefined) {
    this.threads = options.threads ?? availableParallelism();
    this.memoryBytes = options.memoryBytes ?? Math.floor(totalmem() / 2);
    this.#workspace = workspace;
    this.diagnostics = workspace === undefined ? undefined : openDiagnosticLog(workspace.root);
    this.jobs = new Jobs(this.diagnostics);
    this.workers = new WorkerPool(this.diagnostics);
    this.diagnostics?.note('engine.started', {
      node: process.version,
      pid: process.pid,
      threads: this.threads,
      memoryBytes: this.memoryBytes,
    });
  }

  static async start(options: EngineOptions): Promise<Engine> {
    const workspace =
      options.workspace === undefined
        ? undefined
        : await openWorkspace(options.workspace, { create: true, actor: await actorId() });
    return new Engine(options, workspace);
  }

  get workspace(): Workspace {
    if (this.#workspace === undefined)
      throw badInput('No workspace is open.', undefined, 'Name one with --workspace DIR.');
    return this.#workspace;
  }

  /** What opening the workspace found and did, for people. */
  get notices(): readonly string[] {
    return this.#workspace?.notices ?? [];
  }

  /** A runner of steps for one job, in this engine's workspace or another open one. */
  runner(job: Pick<JobContext, 'signal'>, events?: StepEvents, workspace = this.workspace): StepRunner {
    return new StepRunner({
      workspace,
      workers: this.workers,
      threads: this.threads,
      memoryBytes: this.memoryBytes,
      signal: job.signal,
      events,
    });
  }

  async stop(): Promise<void> {
    await this.workers.stop();
    this.diagnostics?.note('engine.stopped', { pid: process.pid });
    await this.#workspace?.close();
  }
}
