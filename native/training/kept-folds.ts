import { z } from 'zod';

/** What cross-validation says of one fold. */
const foldResult = z.strictObject({
  metrics: z.record(z.string(), z.number()),
  /** Rounds kept (learners with rounds). */
  rounds: z.number().int().optional(),
  notes: z.array(z.string()),
});
export type FoldResult = z.infer<typeof foldResult>;

/** Folds that are done, repeat after repeat, as bytes. */
export const saveFolds = (folds: readonly FoldResult[]): Uint8Array =>
  new TextEncoder().encode(JSON.stringify(folds));

/**
 * The folds that `saveFolds` wrote.
 * @param most folds of all repeats
 * @throws Error on what it could not have written
 */
export const keptFolds = (bytes: Uint8Array, most: number): FoldResult[] =>
  z
    .array(foldResult)
    .max(most)
    .parse(JSON.parse(new TextDecoder().decode(bytes)));
