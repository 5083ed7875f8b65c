import { z } from 'zod';
import { procedure } from '../engine/procedure.ts';

/** Longest id of an adapter that is taken: ids are compared with those that the system lists, and never run. */
const LONGEST_ID = 300;

export const adapterId = z.string().min(1).max(LONGEST_ID);

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
export type Adapter = z.infer<typeof adapter>;

export const adaptersAnswer = z.object({
  adapters: z.array(adapter),
  /** Why there are none, or what keeps them from being asked. */
  reason: z.string().optional(),
});
export type AdaptersAnswer = z.infer<typeof adaptersAnswer>;

export const gpuContract = {
  adapters: procedure
    .route({ summary: 'The GPUs of this machine that models can be trained on.' })
    .output(adaptersAnswer),
};
