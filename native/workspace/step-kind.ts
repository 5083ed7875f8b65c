import type { z } from 'zod';
import type { DeviceChoice, TrainedOn } from '../gpu/contract.ts';
import type { CurvePoint } from '../training/contract.ts';

/** What a step asks for and what names it: id = sha256(JCS(step)). Defaults are filled in before hashing. */
export interface Step {
  readonly kind: string;
  readonly version: number;
  readonly spec: unknown;
  /** SHA-256, lower-case hex, of each input: objects, dataset versions, source files. */
  readonly inputs: readonly string[];
}

/** The process that a step runs in. Each may crash or be killed without harm to the engine. */
export type ProcessKind = 'query' | 'training' | 'scoring';

export interface Progress {
  /** Done so far, in `unit`. */
  readonly done: number;
  /** Left out where no total is known. */
  readonly total?: number;
  readonly unit?: string;
  /** The total may not be reached: the work may end early. */
  readonly atMost?: boolean;
  readonly note?: string;
  /** Of a fit with rounds: the mean loss after one of them. For people who watch; results hold the whole curve. */
  readonly curve?: CurvePoint;
}

/** Something worth saying while a step runs; results know nothing of it. */
export interface StepNote {
  readonly level: 'info' | 'warning';
  readonly text: string;
}

/** What a step may use while it runs, in its worker process. Threads, memory, seconds and device are hints and never change bytes. */
export interface StepContext {
  /** The step's id (hex); randomness is Philox keyed by it and a purpose. */
  readonly id: string;
  readonly threads: number;
  readonly memoryBytes: number;
  /** How often a long step keeps what it has made so far, at most. */
  readonly checkpointSeconds: number;
  readonly device: DeviceChoice;
  readonly signal: AbortSignal;
  /** A private folder, removed after the step. */
  readonly scratch: string;
  progress(progress: Progress): void;
  note(level: StepNote['level'], text: string): void;
  /** Says what the model was trained on; results know nothing of it. */
  trainedOn(device: TrainedOn): void;
  /** Reads an object by its digest. */
  read(digest: string): Promise<Uint8Array>;
  readJson<T>(digest: string): Promise<T>;
  /** Stores bytes as an object (temporary name, fsync, rename) and returns their digest. */
  write(bytes: Uint8Array): Promise<string>;
  writeJson(value: unknown): Promise<string>;
  /** Path of a granted source file by the digest of its bytes. */
  source(digest: string): string;
  /** Path of a file in the workspace's cache (rewritable, outside the objects); its folder exists. */
  cache(name: string): string;
}

/**
 * One kind of step. Its result is a JSON value, stored canonically as the step's object; large parts are
 * objects of their own, named in the result by digest under `parts`.
 */
export interface StepKind<Spec, Result extends StepResult = StepResult> {
  readonly kind: string;
  /** Rises whenever the result's bytes may change. */
  readonly version: number;
  readonly title: string;
  readonly process: ProcessKind;
  readonly replay: 'exact' | { readonly tolerance: number };
  /** Fills defaults; its output is what is hashed. */
  readonly spec: z.ZodType<Spec>;
  /** Names in the workspace's cache that a result needs; where one is gone the step runs again. */
  cacheFiles?(result: Result): readonly string[];
  run(context: StepContext, spec: Spec, inputs: readonly string[]): Promise<Result>;
}

export interface StepResult {
  readonly parts?: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}
