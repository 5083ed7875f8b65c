import { z } from 'zod';
import { procedure } from '../engine/procedure.ts';

/** What the answers are written as; the ending of the output's name says which. */
export const outputFormat = z.enum(['parquet', 'csv', 'csv.gz', 'jsonl']);
export type OutputFormat = z.infer<typeof outputFormat>;

export const scoreInput = z.object({
  package: z.string().min(1).meta({ path: true }).describe('The package (a .zip that Assay wrote).'),
  data: z
    .string()
    .min(1)
    .meta({ path: true })
    .describe('New data: CSV, Parquet or JSON lines; gzip is fine.'),
  out: z
    .string()
    .min(1)
    .meta({ path: true })
    .describe('Where the answers go: .parquet, .csv, .csv.gz or .jsonl; rejected rows go beside it.'),
  id: z
    .array(z.string().min(1))
    .max(100)
    .default([])
    .describe('A column of the data to keep in the answers.'),
  key: z
    .string()
    .optional()
    .meta({ path: true })
    .describe('Public key (PEM) that must have signed the package.'),
  force: z.boolean().default(false).describe('Replace files that are there.'),
});
export type ScoreInput = z.infer<typeof scoreInput>;

/** One row that was not scored, as a line of the rejects file. */
export const scoreReject = z.object({
  /** Of the file, from 1: the line that the row begins on. Of Parquet: the row. */
  line: z.number().int().positive(),
  column: z.string().optional(),
  reason: z.string(),
  detail: z.string(),
});
export type ScoreReject = z.infer<typeof scoreReject>;

export const scoreResult = z.object({
  out: z.string(),
  format: outputFormat,
  /** Rows with an answer. */
  rows: z.number().int().nonnegative(),
  rejects: z.number().int().nonnegative(),
  /** Left out where no row was rejected. */
  rejectsFile: z.string().optional(),
  /** Columns of the answers, in order. */
  columns: z.array(z.string()),
  /** Columns of the data that the model does not read. */
  ignored: z.array(z.string()),
  notes: z.array(z.string()),
  package: z.object({
    name: z.string(),
    contentDigest: z.string(),
    verdict: z.enum(['trusted', 'unknown-signer']),
  }),
  seconds: z.number(),
});
export type ScoreResult = z.infer<typeof scoreResult>;

export const scoringContract = {
  score: procedure
    .route({ summary: 'Scores new data with a package: verifies it, checks the columns, streams the rows.' })
    .meta({ command: ['score'], positional: ['package', 'data'], job: true })
    .input(scoreInput)
    .output(z.object({ job: z.string() })),
};
