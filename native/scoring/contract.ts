import { z } from 'zod';
import type { ErrorData } from '../engine/errors.ts';
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
    .describe('A column of the data to keep in the answers, with its type; repeat it for more.'),
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
  /** Of a row that could not be read: the line of the file, from 1, that it begins on; of Parquet: the row. */
  line: z.number().int().positive().optional(),
  /** Of a row that was read but cannot be scored: its place among the rows that were read, from 1. */
  row: z.number().int().positive().optional(),
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

/** What the engine tells the process that scores. */
export interface ScoreRequest {
  readonly packagePath: string;
  readonly input: string;
  readonly output: string;
  readonly idColumns: readonly string[];
  readonly force: boolean;
  /** Keys whose signature counts. */
  readonly trustedKeys: readonly {
    readonly id: string;
    readonly name: string;
    readonly throwAway: boolean;
  }[];
  /** PEM text of the only key whose signature counts. */
  readonly expectedKey?: string;
  readonly threads: number;
  readonly memoryBytes: number;
  /** A private folder on the output's disk; whoever asks removes it, whatever happened. */
  readonly scratch: string;
}

export interface ScoreProgress {
  readonly phase: 'read' | 'score';
  readonly done: number;
  readonly total?: number;
  readonly unit?: string;
}

export type ToScorer =
  { readonly type: 'score'; readonly request: ScoreRequest } | { readonly type: 'cancel' };

export type FromScorer =
  | { readonly type: 'progress'; readonly progress: ScoreProgress }
  | { readonly type: 'done'; readonly result: ScoreResult }
  | { readonly type: 'failed'; readonly error: ErrorData };
