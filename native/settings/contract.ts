import { z } from 'zod';
import { procedure } from '../engine/procedure.ts';

/** The least that queries get along with. */
export const leastMemoryGB = 0.5;

/** What a person chose for this machine; what is null is left to Assay. */
export const engineSettings = z.object({
  threads: z.int().min(1).max(1024).nullable().default(null),
  /** For queries, in units of 10⁹ bytes. */
  memoryGB: z.number().min(leastMemoryGB).max(100_000).nullable().default(null),
});
export type EngineSettings = z.infer<typeof engineSettings>;

export const settingsAnswer = z.object({
  settings: engineSettings,
  /** What the next job gets. */
  effective: z.object({ threads: z.number(), memoryBytes: z.number() }),
  /** Given as flags when the engine was started: they win until it is started again. */
  byFlag: z.object({ threads: z.boolean(), memory: z.boolean() }),
  machine: z.object({
    processor: z.string(),
    threads: z.number(),
    memoryBytes: z.number(),
    platform: z.string(),
    node: z.string(),
  }),
  /** Of Assay. */
  version: z.string(),
});
export type SettingsAnswer = z.infer<typeof settingsAnswer>;

export const settingsContract = {
  get: procedure
    .route({ summary: 'What the engine may use of this machine, and what the machine has.' })
    .output(settingsAnswer),
  set: procedure
    .route({ summary: 'Keeps what the engine may use; the next job takes it.' })
    .meta({ recorded: true })
    .input(engineSettings.partial())
    .output(settingsAnswer),
};
