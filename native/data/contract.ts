import { z } from 'zod';

/** Logical types. Integers beyond 2^53 keep their value in the dataset and are rounded as features. */
export const columnType = z.enum(['number', 'integer', 'boolean', 'text', 'date', 'timestamp']);
export type ColumnType = z.infer<typeof columnType>;

export const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** A dataset version: this manifest's canonical JSON is an object, and its SHA-256 is the version. */
export const datasetManifest = z.object({
  assay: z.literal('dataset/1'),
  rows: z.number().int().nonnegative(),
  columns: z.array(
    z.object({
      name: z.string(),
      type: columnType,
      missing: z.number().int().nonnegative(),
      /** SHA-256 of each block of 65,536 rows' canonical values, in file order. */
      blocks: z.array(digest),
    }),
  ),
});
export type DatasetManifest = z.infer<typeof datasetManifest>;
