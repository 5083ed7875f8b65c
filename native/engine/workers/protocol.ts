import type { DeviceChoice, TrainedOn } from '../../gpu/contract.ts';
import type { ErrorData } from '../errors.ts';
import type { Progress, Step, StepNote } from '../../workspace/step-kind.ts';

/** Engine → worker. Data never crosses for a step: a worker reads objects and the cache itself. A query's answer is a page. */
export type ToWorker =
  | {
      readonly type: 'run';
      readonly id: string;
      readonly step: Step;
      readonly workspace: string;
      readonly scratch: string;
      /** Paths of granted source files by the SHA-256 of their bytes. */
      readonly sources: Readonly<Record<string, string>>;
      readonly threads: number;
      readonly memoryBytes: number;
      readonly checkpointSeconds: number;
      readonly device: DeviceChoice;
    }
  | {
      readonly type: 'query';
      readonly id: string;
      readonly name: string;
      readonly input: unknown;
      readonly workspace: string;
      readonly threads: number;
      readonly memoryBytes: number;
    }
  | { readonly type: 'cancel'; readonly id: string };

/** Worker → engine. */
export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'progress'; readonly id: string; readonly progress: Progress }
  | { readonly type: 'note'; readonly id: string; readonly note: StepNote }
  | {
      readonly type: 'done';
      readonly id: string;
      readonly result: string;
      readonly seconds: number;
      /** Of a step that trained a model. */
      readonly device?: TrainedOn | undefined;
    }
  | { readonly type: 'answer'; readonly id: string; readonly output: unknown }
  | { readonly type: 'failed'; readonly id: string; readonly error: ErrorData };
