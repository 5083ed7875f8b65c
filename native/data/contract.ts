import { z } from 'zod';
import { columnTable } from '../engine/host/contract.ts';
import { procedure } from '../engine/procedure.ts';

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

/** Something a person should know about a column (or the whole file), and what to do about it. */
export const warning = z.object({
  column: z.string().optional(),
  what: z.string(),
  fix: z.string().optional(),
});
export type Warning = z.infer<typeof warning>;

export const sourceFormat = z.enum(['csv', 'parquet', 'jsonl']);
export type SourceFormat = z.infer<typeof sourceFormat>;
export const encoding = z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']);
export type Encoding = z.infer<typeof encoding>;
/** Order of day, month and year in dates; years have four digits. */
export const dateOrder = z.enum(['ymd', 'dmy', 'mdy']);
export type DateOrder = z.infer<typeof dateOrder>;

const asciiCharacter = z.string().regex(/^[\t -~]$/, 'is one ASCII character (a tab is written "\\t")');

/** What a recipe may say about a source file. Whatever it does not say is found by looking at the file. */
export const sourceOptions = z
  .object({
    delimiter: asciiCharacter,
    /** The empty string: quotes have no meaning. */
    quote: asciiCharacter.or(z.literal('')),
    escape: asciiCharacter,
    decimal: z.enum(['.', ',']),
    thousands: z.enum(['', ',', '.', ' ', "'"]),
    dateOrder,
    encoding,
    header: z.boolean(),
    /** Blanks round a value are not part of it. */
    trim: z.boolean(),
    /** Words that mean "missing", in every column; the empty value always does. */
    nullWords: z.array(z.string().max(64)).max(64),
    /** Types by column name; a value that does not fit sends its row to the rejects. */
    types: z.record(z.string(), columnType),
  })
  .partial()
  .strict();
export type SourceOptions = z.infer<typeof sourceOptions>;

/** `data.source` of a recipe. */
export const dataSource = z.union([
  z.string().min(1),
  z
    .object({
      path: z.string().min(1),
      format: sourceFormat.optional(),
      options: sourceOptions.default({}),
    })
    .strict(),
]);
export type DataSource = z.infer<typeof dataSource>;

export const dialect = z.object({
  encoding,
  newline: z.enum(['\n', '\r']),
  delimiter: asciiCharacter,
  quote: asciiCharacter.or(z.literal('')),
  escape: asciiCharacter,
  decimal: z.enum(['.', ',']),
  thousands: z.enum(['', ',', '.', ' ', "'"]),
  header: z.boolean(),
  trim: z.boolean(),
});
export type Dialect = z.infer<typeof dialect>;

export const sourceColumn = z.object({
  /** Unique in the dataset. */
  name: z.string(),
  type: columnType,
  nullWords: z.array(z.string()).default([]),
  /** Of dates and timestamps written as text. */
  dateOrder: dateOrder.optional(),
});
export type SourceColumn = z.infer<typeof sourceColumn>;

/** How a file's bytes become a table: everything that `data.import` needs to know. */
export const sourceLayout = z.object({
  format: sourceFormat,
  compression: z.enum(['none', 'gzip']),
  /** Of CSV. */
  dialect: dialect.optional(),
  /** In file order for CSV and Parquet; of JSON lines in order of first appearance. */
  columns: z.array(sourceColumn),
});
export type SourceLayout = z.infer<typeof sourceLayout>;

/** `data.sniff`: inputs [source file]. `head` looks at the first 4 MiB only: enough for the dialect. */
export const sniffSpec = z
  .object({
    format: sourceFormat.optional(),
    options: sourceOptions.default({}),
    read: z.enum(['all', 'head']).default('all'),
  })
  .strict();
export type SniffSpec = z.infer<typeof sniffSpec>;

export const sniffedColumn = sourceColumn.extend({
  /** As the file has it; differs from `name` where it was blank or repeated. */
  header: z.string(),
  /** Values that are neither empty nor a null word. */
  present: z.number().int().nonnegative(),
  /** The first few distinct values, for people. */
  examples: z.array(z.string()),
});
export type SniffedColumn = z.infer<typeof sniffedColumn>;

export const sniffResult = sourceLayout.extend({
  columns: z.array(sniffedColumn),
  /** Rows that were read; with `read: head` not all of the file's. */
  rows: z.number().int().nonnegative(),
  /** Rows that `data.import` will set aside as broken (misfits of told types come on top). */
  broken: z.number().int().nonnegative(),
  warnings: z.array(warning),
});
export type SniffResult = z.infer<typeof sniffResult>;

/** `data.import`: inputs [source file]. `layoutOf` and `layoutFor` (layout.ts) make the layout from a sniff. */
export const importSpec = z
  .object({
    layout: sourceLayout,
    /**
     * `name`: only these columns, found by the file's own names; others are ignored with a note,
     * and one that is not there is an error. Used for test files and new data.
     */
    match: z.enum(['position', 'name']).default('position'),
    /** More rejects than this stop the import: the layout is wrong, not the rows. */
    maxRejects: z.number().int().positive().default(100_000),
  })
  .strict();
export type ImportSpec = z.infer<typeof importSpec>;

export const rejectReason = z.enum([
  'fields',
  'quote',
  'encoding',
  'type',
  'too long',
  'nul byte',
  'not json',
  'not an object',
]);
export type RejectReason = z.infer<typeof rejectReason>;

/** One line of the rejects object (JSON lines, in file order). */
export const reject = z.object({
  /** Of the file, from 1: the line that the row begins on. Of Parquet: the row. */
  line: z.number().int().positive(),
  column: z.string().optional(),
  reason: rejectReason,
  detail: z.string(),
  /** The beginning of the raw row. */
  raw: z.string(),
});
export type Reject = z.infer<typeof reject>;

export const importResult = z.object({
  /** The version: digest of the manifest object. */
  dataset: digest,
  rows: z.number().int().nonnegative(),
  columns: z.array(z.object({ name: z.string(), type: columnType, missing: z.number().int().nonnegative() })),
  rejects: z.number().int().nonnegative(),
  rejectsByReason: z.partialRecord(rejectReason, z.number().int().positive()),
  warnings: z.array(warning),
  parts: z.object({ dataset: digest, rejects: digest.optional() }),
});
export type ImportResult = z.infer<typeof importResult>;

export const taskName = z.enum(['binary', 'multiclass', 'regression', 'ranking']);
export type TaskName = z.infer<typeof taskName>;

/**
 * Highest grade of relevance in a ranking. The gain of a row is 2^relevance − 1, so grades are bounded: sums of gains stay
 * exact. LightGBM has the same bound.
 */
export const MOST_RELEVANT = 31;

/** The task predicts a class, with a probability for each; the others give one number a row, which is not calibrated. */
export const isClassification = (task: TaskName | undefined): task is 'binary' | 'multiclass' =>
  task === 'binary' || task === 'multiclass';

const fraction = z.number().min(0).max(0.95);
/** `split` of a recipe. Fractions are of the rows of the file: test first, then calibration, then validation. */
export const splitSection = z
  .object({
    method: z
      .enum(['stratified', 'random', 'time', 'group'])
      .default('stratified')
      .describe(
        'stratified: the target’s classes in equal shares; time: the newest rows last; group: rows of one group stay together. Left out in a ranking: group, by the column of data.group.',
      ),
    column: z.string().optional().describe('Of time and group: the column that orders or groups the rows.'),
    test: fraction.default(0.2).describe('Share of rows that the figures are measured on.'),
    calibration: fraction
      .optional()
      .describe(
        'Share of rows that probabilities are calibrated on. Left out: 0.1 of a classification; 0 of a regression or a ranking, which are not calibrated.',
      ),
    validation: fraction.default(0.1).describe('Share of rows that decide when training stops.'),
    seed: z
      .number()
      .int()
      .min(0)
      .max(Number.MAX_SAFE_INTEGER)
      .default(1)
      .describe('Seed of the drawing of rows.'),
  })
  .strict();
export type SplitSection = z.infer<typeof splitSection>;

/** `data.split`: inputs [dataset]. Where a separate test file is given, `test` is 0. */
export const splitSpec = splitSection
  .extend({
    target: z.string(),
    positive: z.string().optional(),
    task: taskName.optional(),
    /** Of ranking: the column whose equal values make one query; none is torn. */
    group: z.string().optional(),
  })
  .strict();
export type SplitSpec = z.infer<typeof splitSpec>;

const roleCounts = z.object({
  train: z.number().int().nonnegative(),
  validation: z.number().int().nonnegative(),
  calibration: z.number().int().nonnegative(),
  test: z.number().int().nonnegative(),
  unused: z.number().int().nonnegative(),
});
export type RoleCounts = z.infer<typeof roleCounts>;
export const splitResult = z.object({
  task: taskName,
  classes: z.array(z.string()),
  counts: roleCounts,
  /** Of classification, in the order of `classes`. */
  byClass: z.array(roleCounts),
  notes: z.array(z.string()),
  parts: z.object({ roles: digest }),
});
export type SplitResult = z.infer<typeof splitResult>;

/** `data.profile`: inputs [dataset]. With a target each column's relation to it is measured. */
export const profileSpec = z
  .object({
    target: z.string().optional(),
    positive: z.string().optional(),
    task: taskName.optional(),
  })
  .strict();
export type ProfileSpec = z.infer<typeof profileSpec>;

const count = z.number().int().nonnegative();
/** A profile's values in text form: numbers as JavaScript writes them, times as ISO 8601 UTC. */
const topValues = z.array(z.object({ value: z.string(), count }));

/** How one column alone relates to the target, over the rows that have both. Definitions: relation.ts. */
export const relation = z.discriminatedUnion('measure', [
  /** Binary target: P(x of a positive > x of a negative) + ½ P(equal). */
  z.object({ measure: z.literal('auc'), value: z.number(), rows: count }),
  z.object({
    measure: z.literal('cramersV'),
    value: z.number(),
    rows: count,
    /** Binary target: share of positives in the most frequent levels. */
    rates: z.array(z.object({ value: z.string(), count, rate: z.number() })),
  }),
  z.object({
    measure: z.literal('correlation'),
    pearson: z.number(),
    spearman: z.number(),
    rows: count,
  }),
  /** Share of the numeric side's variance that lies between the groups of the other side. */
  z.object({ measure: z.literal('etaSquared'), value: z.number(), rows: count }),
]);
export type Relation = z.infer<typeof relation>;

export const numberProfile = z.object({
  min: z.number(),
  max: z.number(),
  zeros: count,
  negatives: count,
  /** Values that are ±Infinity; they are in no other figure but `distinct` and `top`. */
  infinite: count,
  mean: z.number(),
  /** With n − 1; left out for one value. */
  variance: z.number().optional(),
  standardDeviation: z.number().optional(),
  /** m3 / m2^1.5 and m4 / m2² − 3 of the population's moments; left out where all values are equal. */
  skewness: z.number().optional(),
  kurtosis: z.number().optional(),
  /** Linear between order statistics at (n − 1)p (Hyndman and Fan's type 7, numpy's default). */
  quantiles: z.array(z.object({ p: z.number(), value: z.number() })),
  /** Bin i is [edges[i], edges[i+1]); the last is closed. */
  histogram: z.object({ edges: z.array(z.number()), counts: z.array(count) }),
});
export type NumberProfile = z.infer<typeof numberProfile>;

export const columnProfile = z.object({
  name: z.string(),
  type: columnType,
  missing: count,
  distinct: count,
  top: topValues,
  /** Of numbers and integers with at least one finite value. */
  number: numberProfile.optional(),
  /** Of dates and timestamps: the median is the lower one. */
  time: z.object({ min: z.string(), median: z.string(), max: z.string() }).optional(),
  /** Of text: lengths in code points. */
  text: z.object({ shortest: count, longest: count, meanLength: z.number() }).optional(),
  relation: relation.optional(),
});
export type ColumnProfile = z.infer<typeof columnProfile>;

export const profileResult = z.object({
  rows: count,
  /** Rows that equal an earlier row in every column. */
  duplicateRows: count,
  target: z
    .object({
      column: z.string(),
      task: taskName,
      missing: count,
      classes: z.array(z.object({ label: z.string(), count })),
    })
    .optional(),
  columns: z.array(columnProfile),
  warnings: z.array(warning),
});
export type ProfileResult = z.infer<typeof profileResult>;

/** `contains` is of the value as text, in any case. A missing value fits `is missing` only. */
export const filterOperator = z.enum([
  '=',
  '≠',
  '<',
  '≤',
  '>',
  '≥',
  'contains',
  'is missing',
  'is not missing',
]);
export type FilterOperator = z.infer<typeof filterOperator>;

export const rowFilter = z
  .object({
    column: z.string(),
    op: filterOperator,
    /** As people write it: 12.5, true, 2024-05-01, 2024-05-01 12:30. Texts compare by code point. */
    value: z.string().max(10_000).optional(),
  })
  .strict();
export type RowFilter = z.infer<typeof rowFilter>;

export const rowSort = z.object({ column: z.string(), descending: z.boolean().default(false) }).strict();
export type RowSort = z.infer<typeof rowSort>;

const mostPageRows = 1000;

/** Which rows of a dataset are shown, and in which order. Missing values come last; equal ones in file order. */
export const pageInput = z
  .object({
    dataset: digest,
    columns: z.array(z.string()).max(200),
    sort: z.array(rowSort).max(16).default([]),
    filter: z.array(rowFilter).max(64).default([]),
    offset: count,
    count: count.max(mostPageRows),
    /** Code points of a text that are given; a longer one ends in “…”. */
    longest: z.number().int().min(1).max(1_000_000).default(300),
  })
  .strict();
export type PageInput = z.output<typeof pageInput>;

/** By line is the order of the file. Equal ones stand in file order; those of no column last. */
export const rejectsSort = z
  .object({
    by: z.enum(['line', 'column', 'reason']).default('line'),
    descending: z.boolean().default(false),
  })
  .strict();
export type RejectsSort = z.output<typeof rejectsSort>;

export const rejectsInput = z
  .object({
    rejects: digest,
    sort: rejectsSort.prefault({}),
    offset: count,
    count: count.max(mostPageRows),
  })
  .strict();
export type RejectsInput = z.output<typeof rejectsInput>;

export const rejectsPage = z.object({ total: count, rejects: z.array(reject) });
export type RejectsPage = z.infer<typeof rejectsPage>;

/** For windows: looking at a dataset's rows. */
export const dataContract = {
  page: procedure
    .route({ summary: 'Rows of a dataset, sorted and filtered, from one place on.' })
    .input(pageInput)
    .output(
      z.object({
        /** Rows that the filter leaves. */
        total: count,
        /** Numbers of the rows in the dataset, from 1. */
        rows: z.array(z.number().int().positive()),
        /** Integers beyond 2^53 come as text. */
        table: columnTable,
      }),
    ),
  rejects: procedure
    .route({ summary: 'Rows that an import set aside, with line and reason, sorted, from one place on.' })
    .input(rejectsInput)
    .output(rejectsPage),
};
