import { z } from 'zod';
import { procedure } from '../engine/procedure.ts';

/** Longest id of an adapter that is taken: ids are compared with those that the system lists, and never run. */
const LONGEST_ID = 300;

export const adapterId = z.string().min(1).max(LONGEST_ID);

/** Where a person wants models to be trained; the model is the same. */
export const deviceWish = z.enum(['auto', 'cpu', 'gpu']);

/** Cells (rows × features) below which `auto` asks no GPU: the CPU is done before one has started. */
export const WORTH_A_GPU = 4_000_000;

/** What a model was trained on: the CPU also where a GPU did a part of it and was lost. */
export const trainedOn = z.enum(['cpu', 'gpu']);
export type TrainedOn = z.infer<typeof trainedOn>;

/** A hint for a step: what is wanted, and of several GPUs which one. */
export interface DeviceChoice {
  readonly wanted: z.infer<typeof deviceWish>;
  /** Left out: the system's first. */
  readonly adapter?: string | undefined;
  /** File of measured speeds (`measured-speeds.ts`); left out: they are kept as long as the process lives. */
  readonly speeds?: string | undefined;
}

/** Seconds that one tree takes on rows × features cells: those that any number of cells costs, and those of a cell. */
export const treeSpeed = z.object({ fixed: z.number().nonnegative(), perCell: z.number().nonnegative() });
export type TreeSpeed = z.infer<typeof treeSpeed>;

export const secondsOn = ({ fixed, perCell }: TreeSpeed, cells: number): number => fixed + perCell * cells;

/** Cells for which measured speeds are shown. */
export const SHOWN_CELLS = 100_000_000;

/** A GPU as the system offers it to WebGPU. */
export const adapter = z.object({
  /** `backend/name`. Of two with one id the system's first is meant. */
  id: adapterId,
  name: z.string(),
  /** vulkan, metal, d3d12 … */
  backend: z.string(),
  vendor: z.string(),
  driver: z.string(),
  /** It computes on the processor, and slowly: never chosen unless it is named or the recipe says `gpu`. */
  software: z.boolean(),
  /** Largest buffer that a program may see, in bytes. */
  mostBufferBytes: z.number(),
});

/** What a tree of 31 leaves on 100 million cells takes, as was measured when a training left the choice to Assay. */
export const measuredSeconds = z.object({
  threads: z.number().int(),
  gpu: z.number(),
  /** On these threads without the GPU. */
  cpu: z.number(),
});

const seconds = (value: number): string => `${Number(value.toPrecision(2))} s`;

/** Window and command line say the same. */
export const measuredSentence = ({ threads, gpu, cpu }: z.infer<typeof measuredSeconds>): string =>
  `a tree on 100 million cells takes ${seconds(gpu)}, on the CPU (${threads} thread${threads === 1 ? '' : 's'}) ${seconds(cpu)}`;

export const listedAdapter = adapter.extend({ measured: measuredSeconds.optional() });
export type ListedAdapter = z.infer<typeof listedAdapter>;
export type Adapter = z.infer<typeof adapter>;

export const adaptersAnswer = z.object({
  adapters: z.array(listedAdapter),
  /** Why there are none, or what keeps them from being asked. */
  reason: z.string().optional(),
});
export type AdaptersAnswer = z.infer<typeof adaptersAnswer>;

export const gpuContract = {
  adapters: procedure
    .route({ summary: 'The GPUs of this machine that models can be trained on.' })
    .meta({ command: ['gpu', 'adapters'] })
    .output(adaptersAnswer),
};
