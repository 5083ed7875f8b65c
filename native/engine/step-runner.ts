import { stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { removeCheckpoints, CHECKPOINTS } from '../workspace/checkpoints.ts';
import type { Progress, Step, StepKind, StepNote, StepResult } from '../workspace/step-kind.ts';
import type { DeviceChoice, TrainedOn } from '../gpu/contract.ts';
import { registered } from '../workspace/registered-step.ts';
import { stepId } from '../workspace/step-id.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { badInput, cancelled, conflict, errorData } from './errors.ts';
import type { WorkerPool } from './workers/pool.ts';

/** One step as it was answered: by the cache or by work. */
export interface AnsweredStep<Result extends StepResult = StepResult> {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly step: Step;
  /** Digest of the result's object. */
  readonly digest: string;
  readonly result: Result;
  readonly seconds: number;
  readonly cached: boolean;
  /** Of a step that trained a model, in this run. */
  readonly device?: TrainedOn | undefined;
}

export interface StepEvents {
  started?(step: { id: string; kind: string; title: string; cached: boolean }): void;
  progress?(step: { id: string; kind: string; title: string }, progress: Progress): void;
  note?(note: StepNote): void;
  finished?(step: AnsweredStep): void;
}

export interface RunnerOptions {
  readonly workspace: Workspace;
  readonly workers: WorkerPool;
  readonly threads: number;
  readonly memoryBytes: number;
  /** How often a long step keeps what it has made so far, at most. */
  readonly checkpointSeconds: number;
  /** The GPU that was chosen, where one was. */
  readonly adapter?: string | undefined;
  /** File of what was measured of this machine. */
  readonly speeds?: string | undefined;
  readonly signal: AbortSignal;
  readonly events?: StepEvents;
  /** Only looks up: what the log does not hold throws `NotRunYet`, and nothing is recorded. */
  readonly lookUpOnly?: boolean;
}

/** A step that was to be looked up only and has no result yet. */
export class NotRunYet extends Error {
  readonly kind: string;
  constructor(kind: string) {
    super(`${kind} was not run yet.`);
    this.kind = kind;
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/**
 * Runs steps against one workspace for one job: a step that the log already holds is a look-up, any other
 * is run in its worker process and recorded. Steps that do not depend on each other may run at once.
 */
export class StepRunner {
  readonly #options: RunnerOptions;
  #device: DeviceChoice['wanted'] = 'auto';
  readonly #sources = new Map<string, string>();
  readonly #underWay = new Map<string, Promise<AnsweredStep>>();
  /** In the order in which they were answered. */
  readonly answered: AnsweredStep[] = [];

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  get lookUpOnly(): boolean {
    return this.#options.lookUpOnly === true;
  }

  /** Says where the models of this run are to be trained. */
  trainOn(device: DeviceChoice['wanted']): void {
    this.#device = device;
  }

  /** Grants a source file, by the digest of its bytes, to the steps of this run. */
  grantSource(digest: string, file: string): void {
    this.#sources.set(digest, file);
  }

  async step<Spec, Result extends StepResult>(
    kind: StepKind<Spec, Result>,
    spec: z.input<StepKind<Spec, Result>['spec']>,
    inputs: readonly string[],
    /** Of which file or part, for people, where one kind runs more than once. */
    label?: string,
  ): Promise<AnsweredStep<Result>> {
    const parsed = kind.spec.safeParse(spec);
    if (!parsed.success) throw badInput(z.prettifyError(parsed.error), kind.title);
    const step: Step = { kind: kind.kind, version: kind.version, spec: parsed.data, inputs };
    const id = stepId(step);
    let answer = this.#underWay.get(id);
    if (answer === undefined) {
      answer = this.#answer(kind, step, id, label === undefined ? kind.title : `${kind.title}: ${label}`);
      this.#underWay.set(id, answer);
    }
    return (await answer) as AnsweredStep<Result>;
  }

  async #answer<Spec, Result extends StepResult>(
    kind: StepKind<Spec, Result>,
    step: Step,
    id: string,
    title: string,
  ): Promise<AnsweredStep> {
    const { workspace, workers, events, signal } = this.#options;
    if (signal.aborted) throw cancelled();
    const name = { id, kind: step.kind, title };
    const known = await this.#lookUp(kind, id);
    if (known === undefined && this.lookUpOnly) throw new NotRunYet(step.kind);
    events?.started?.({ ...name, cached: known !== undefined });
    let answered: AnsweredStep;
    if (known !== undefined) {
      answered = { ...name, step, ...known, seconds: 0, cached: true };
    } else {
      try {
        const outcome = await workers.run(
          kind.process,
          {
            type: 'run',
            id,
            step,
            workspace: workspace.root,
            scratch: workspace.scratchFolder(),
            sources: Object.fromEntries(this.#sources),
            threads: this.#options.threads,
            memoryBytes: this.#options.memoryBytes,
            checkpointSeconds: this.#options.checkpointSeconds,
            device: {
              wanted: this.#device,
              adapter: this.#options.adapter,
              speeds: this.#options.speeds,
            },
          },
          signal,
          {
            progress: (progress) => events?.progress?.(name, progress),
            note: (note) => events?.note?.(note),
          },
        );
        const result = await workspace.objects.readJson<StepResult>(outcome.result);
        await workspace.append('step.finished', {
          id,
          step: { ...step, inputs: [...step.inputs] },
          result: outcome.result,
          seconds: outcome.seconds,
        });
        await this.#forgetCheckpoints(id);
        const { seconds, device } = outcome;
        answered = { ...name, step, digest: outcome.result, result, seconds, cached: false, device };
      } catch (error) {
        const data = errorData(error);
        // The log keeps that it failed and how, not what the message says: a message may quote a cell.
        await workspace
          .append('job.failed', { step: id, kind: step.kind, error: data.kind })
          .catch(() => undefined);
        throw error;
      }
    }
    this.answered.push(answered);
    events?.finished?.(answered);
    return answered;
  }

  /** What a step kept to go on from is of no use once it is done; should it stay, `clean` removes it. */
  async #forgetCheckpoints(id: string): Promise<void> {
    const { disk, root } = this.#options.workspace;
    await removeCheckpoints(disk, path.join(root, 'cache', CHECKPOINTS), id).catch(() => undefined);
  }

  async #lookUp<Spec, Result extends StepResult>(
    kind: StepKind<Spec, Result>,
    id: string,
  ): Promise<{ digest: string; result: StepResult } | undefined> {
    const { workspace } = this.#options;
    const digest = workspace.state.steps.get(id)?.result;
    const erased = digest === undefined ? undefined : workspace.state.erasedObjects.get(digest);
    if (erased !== undefined) {
      throw conflict(
        `The result of '${kind.title}' was erased by event ${erased.event} (${erased.reason}) and is not made again in silence.`,
        undefined,
        'Run the recipe in a fresh workspace where it is needed again.',
      );
    }
    if (digest === undefined || !(await workspace.objects.has(digest))) return undefined;
    const result = await workspace.objects.readJson<StepResult>(digest);
    const parts = Object.values(result.parts ?? {});
    const files = registered(kind).cacheFiles(result);
    const present = await Promise.all([
      ...parts.map((part) => workspace.objects.has(part)),
      ...files.map((file) => exists(workspace.cachePath(file))),
    ]);
    return present.every(Boolean) ? { digest, result } : undefined;
  }
}
