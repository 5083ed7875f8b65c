import { z } from 'zod';
import { columnType } from '../data/contract.ts';
import { columnTable } from '../engine/host/contract.ts';
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
    .meta({ path: true, writes: true })
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

const grantedFile = z.object({ grant: z.string(), name: z.string(), bytes: z.number() });
const count = z.number().int().nonnegative();

/** Of one number that the model says: rows by bins of equal width from `low` to `high`. */
const histogram = z.object({
  name: z.string(),
  low: z.number(),
  high: z.number(),
  counts: z.array(count),
});

/** What a window's scoring ends with. */
export const windowScore = scoreResult.omit({ out: true, rejectsFile: true }).extend({
  answers: grantedFile,
  /** Left out where no row was rejected. */
  rejected: grantedFile.optional(),
  /** The first rejected rows. */
  rejectRows: z.array(scoreReject),
  histograms: z.array(histogram),
  /** Of one word that the model says: rows by value, the most frequent first. */
  labels: z.array(z.object({ name: z.string(), counts: z.array(z.object({ value: z.string(), count })) })),
});
export type WindowScore = z.infer<typeof windowScore>;

const expectedColumn = z.object({
  name: z.string(),
  /** As it was read in training. */
  type: columnType,
});

/** What a package reads and gives, and how a file fits it. */
export const scoringMatch = z.object({
  package: scoreResult.shape.package.extend({
    signer: z.object({ id: z.string(), name: z.string().optional() }),
  }),
  inputs: z.array(
    expectedColumn.extend({
      /** Of a file that was given: its column of this name as it looks, or a name that was probably meant. */
      found: columnType.optional(),
      meant: z.string().optional(),
    }),
  ),
  outputs: z.array(z.string()),
  data: z
    .object({
      format: z.string(),
      columns: z.array(expectedColumn),
      /** Columns that the model does not read. */
      ignored: z.array(z.string()),
      missing: z.array(z.string()),
    })
    .optional(),
  notes: z.array(z.string()),
});
export type ScoringMatch = z.infer<typeof scoringMatch>;

/** For windows: they name no paths, so the engine says where the answers go. */
const windowContract = {
  match: procedure
    .route({ summary: 'Says what a package reads and gives, and how a file of new data fits it.' })
    .input(z.object({ package: scoreInput.shape.package, data: scoreInput.shape.data.optional() }))
    .output(scoringMatch),
  run: procedure
    .route({
      summary: 'Scores new data into the workspace’s folder exports, or a private one before any is open.',
    })
    .meta({ job: true })
    .input(
      scoreInput
        .pick({ package: true, data: true, id: true, key: true })
        .extend({ format: outputFormat.default('parquet') }),
    )
    .output(z.object({ job: z.string() })),
  preview: procedure
    .route({ summary: 'The first rows of answers that this engine wrote.' })
    .input(z.object({ answers: z.string().min(1).meta({ path: true }) }))
    .output(columnTable),
};

export const scoringContract = {
  ...windowContract,
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

/** What the engine tells the process to say how a file fits a package. */
export interface MatchRequest extends Pick<
  ScoreRequest,
  'packagePath' | 'trustedKeys' | 'threads' | 'memoryBytes' | 'scratch'
> {
  readonly input?: string;
}

export type ScorerRequest =
  ({ readonly type: 'score' } & ScoreRequest) | ({ readonly type: 'match' } & MatchRequest);

export type PreviewColumn =
  | { readonly name: string; readonly type: 'number'; readonly values: Float64Array }
  | { readonly name: string; readonly type: 'text'; readonly values: readonly (string | null)[] };

/** What a person looks at first of answers that were just written. */
export interface AnswersSummary {
  /** The first rows. */
  readonly preview: readonly PreviewColumn[];
  readonly histograms: WindowScore['histograms'];
  readonly labels: WindowScore['labels'];
  /** The first rejected rows. */
  readonly rejects: readonly ScoreReject[];
}

export interface Scored {
  readonly result: ScoreResult;
  readonly summary: AnswersSummary;
}
