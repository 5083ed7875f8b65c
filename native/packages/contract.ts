import { z } from 'zod';
import { columnType, digest, taskName } from '../data/contract.ts';
import { confusion, figure, rankingSummary } from '../evaluation/contract.ts';
import { permutationResult, permuted } from '../explanation/contract.ts';
import { fairnessResult } from '../fairness/contract.ts';
import { procedure } from '../engine/procedure.ts';
import { signer, verdict } from '../signing/contract.ts';

/** Semantic version 2.0.0, of at most 64 characters. */
const semanticVersion = z
  .string()
  .max(64)
  .regex(
    /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$/,
    'write it as 1.0.0 (major.minor.patch)',
  );

const packageName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,99}$/i, 'use letters, digits, dot, dash, underscore; at most 100');

/** `package` of a recipe. */
export const packageSection = z.strictObject({
  name: packageName.optional().describe("What the package is called. Default: the recipe's name."),
  version: semanticVersion.default('1.0.0').describe('Version of the model that the package holds.'),
  out: z.string().min(1).optional().describe('Where the package is written. Default: NAME.zip.'),
});
export type PackageSection = z.infer<typeof packageSection>;

/** What a step is to the package. Each occurs once at most; the first eight must be there. */
export const stepRole = z.enum([
  'import',
  'profile',
  'split',
  'plan',
  'features',
  'model',
  'predictions',
  'evaluation',
  'sniff',
  'sniffTest',
  'importTest',
  'predictionsTest',
  'foreignModel',
  'earlierModel',
  'crossValidation',
  'calibrator',
  'fairness',
  'permutation',
]);
export type StepRole = z.infer<typeof stepRole>;

/** One step of the lineage; `id` is the SHA-256 of the canonical JSON of {kind, version, spec, inputs}. */
export const lineageStep = z.strictObject({
  id: digest,
  as: stepRole,
  kind: z.string(),
  version: z.number().int(),
  spec: z.unknown(),
  inputs: z.array(digest),
  /** SHA-256 of the result's canonical JSON. */
  result: digest,
});
export type LineageStep = z.infer<typeof lineageStep>;

/** A data or model file by what it holds; its name is the one that the recipe uses, without any folder. */
export const source = z.strictObject({
  name: z.string().min(1),
  use: z.enum(['training', 'test', 'model']),
  sha256: digest,
});
export type Source = z.infer<typeof source>;

/**
 * `packages.build`. Inputs: the results of `steps`, in their order (an order in which each step comes after those
 * whose results it reads). Everything that the package says is read from these results, from the rows of the test
 * dataset, and from this spec.
 */
export const buildSpec = z.strictObject({
  name: packageName,
  version: semanticVersion,
  /** As `packagedRecipe` makes it: names instead of paths. */
  recipe: z.record(z.string(), z.unknown()),
  sources: z.array(source).min(1).max(3),
  steps: z.array(lineageStep).min(8),
});
export type BuildSpec = z.infer<typeof buildSpec>;

const count = z.number().int().nonnegative();

/** How far ONNX Runtime's answers from raw columns are from the engine's own, on every test row. */
export const agreement = z.strictObject({
  rows: count,
  /** |a − b| ≤ tolerance · max(1, |a|) held for every number of every row. */
  tolerance: z.number(),
  /** The largest |a − b| / max(1, |a|), rounded up to a power of ten, from 1e-12 on. */
  largest: z.number(),
  /** Rows whose label differs although their numbers agree: they lie on the threshold. */
  labelsDifferent: count,
  runtime: z.string(),
});
export type Agreement = z.infer<typeof agreement>;

export const buildResult = z.object({
  /** SHA-256 of every file of `model/` but log.jsonl, signer.pem and model.sig, by name. */
  files: z.record(z.string(), digest),
  contentDigest: digest,
  agreement,
  /** Bytes of these files together. */
  size: count,
  /** The same files, as the store of objects wants them. */
  parts: z.record(z.string(), digest),
});
export type BuildResult = z.infer<typeof buildResult>;

/** `metrics.json`. */
export const metricsFile = z.object({
  assay: z.literal('metrics/1'),
  task: taskName,
  target: z.string(),
  /** [negative, positive] of a binary task. */
  classes: z.array(z.string()),
  positive: z.string().optional(),
  rows: z.object({ train: count, validation: count, calibration: count, test: count }),
  interval: z.object({ level: z.number(), method: z.string(), resamples: count }),
  /** Of the calibrated model on the test rows; `raw` is the model before calibration. */
  metrics: z.record(z.string(), figure.extend({ raw: figure.optional() })),
  calibration: z.object({ method: z.string(), rows: count }),
  /** Of the uncalibrated model on the training rows, where the recipe asks for it. */
  crossValidation: z
    .object({
      folds: count,
      repeats: count,
      rows: count,
      /** `deviation` is between folds; folds share training rows, so it is no standard error. */
      metrics: z.record(z.string(), z.object({ mean: z.number(), deviation: z.number() })),
    })
    .optional(),
  /** What each column is worth to the model before calibration, where the recipe asks for it. */
  permutation: permutationResult
    .omit({ task: true, classes: true, columns: true, features: true })
    .extend({ columns: z.array(permuted.omit({ drops: true })) })
    .optional(),
  /** Of a ranking: the column whose equal values make one query, and what figures are means over. */
  ranking: rankingSummary.extend({ group: z.string() }).optional(),
  /** Of a binary task, on the calibrated probability. */
  threshold: confusion.extend({ value: z.number(), rule: z.string() }).optional(),
  /** At the threshold: truePositiveRate, falsePositiveRate, precision, selectionRate. */
  rates: z.record(z.string(), figure).optional(),
  /** Of several classes: rows are actual, columns predicted, in the order of `classes`. */
  confusion: z.array(z.array(count)).optional(),
  agreement,
  notes: z.array(z.string()),
});
export type MetricsFile = z.infer<typeof metricsFile>;

/** `fairness.json`: what `fairness.measure` found, whole, or that it was not asked for. */
export const fairnessFile = z.object({
  assay: z.literal('fairness/1'),
  measured: z.boolean(),
  caveats: z.array(z.string()),
  result: fairnessResult.nullable(),
});
export type FairnessFile = z.infer<typeof fairnessFile>;

/** `lineage.json`: how to make everything in the package again. */
export const lineageFile = z.object({
  assay: z.literal('lineage/1'),
  sources: z.array(source),
  /** Dataset versions, each the digest of a manifest of its columns' content. */
  datasets: z.array(
    z.object({
      use: z.enum(['training', 'test']),
      version: digest,
      rows: count,
      columns: z.array(z.object({ name: z.string(), type: columnType })),
    }),
  ),
  steps: z.array(lineageStep),
  /**
   * Of a model that another library trained: its answers, a, are that library's within tolerance · max(1, |a|). Left out:
   * the model was trained by these steps, and they give the same bytes again.
   */
  replay: z.strictObject({ tolerance: z.number() }).optional(),
  /** The step that wrote this file. Its spec holds `steps` and `sources` as they stand above. */
  build: z.object({
    id: digest,
    kind: z.literal('packages.build'),
    version: z.number().int(),
    spec: z.object({ name: z.string(), version: z.string(), recipe: z.record(z.string(), z.unknown()) }),
  }),
});
export type LineageFile = z.infer<typeof lineageFile>;

/** Files of a package that are text; the model is none, and the report is shown in a frame of its own. */
export const textFile = z.enum([
  'MLmodel',
  'data.odcs.yaml',
  'fairness.json',
  'lineage.json',
  'log.jsonl',
  'metrics.json',
  'model-card.md',
  'model.sig',
  'recipe.yaml',
  'signer.pem',
]);
export type TextFile = z.infer<typeof textFile>;

/** A package that this workspace exported and that lies in its folder `exports` as it was written. */
export const exportedPackage = z.object({
  grant: z.string(),
  /** Of the file. */
  name: z.string(),
  bytes: count,
  sha256: digest,
  contentDigest: digest,
  /** When, by the record. */
  exported: z.string(),
  package: z.object({ name: z.string(), version: z.string() }),
  verdict,
  signer: signer.optional(),
  files: z.array(z.object({ name: z.string(), size: count, sha256: digest })),
  /** Null where the record of how it was built is gone. */
  agreement: agreement.nullable(),
  /** Ids of the steps that it was built from, by role. */
  steps: z.partialRecord(stepRole, z.string()),
  /** The step that built it. */
  step: z
    .object({
      id: z.string(),
      kind: z.string(),
      version: z.number(),
      spec: z.unknown(),
      inputs: z.array(z.string()),
    })
    .nullable(),
});
export type ExportedPackage = z.infer<typeof exportedPackage>;

/** A package of which the window has a verdict: `root` is the signed root that the verdict is about. */
const shownPackage = z.object({ package: z.string().min(1).meta({ path: true }), root: digest });

/** For windows: the command line has the files themselves. */
const windowContract = {
  list: procedure
    .route({ summary: 'The packages that this workspace exported and that are still there, newest first.' })
    .output(z.array(exportedPackage)),
  findings: procedure
    .route({
      summary: 'What the results of the recipe, as far as it was run, need said: as the card says it.',
    })
    .output(z.object({ warnings: z.array(z.string()), notes: z.array(z.string()) })),
  evidence: procedure
    .route({ summary: 'Verifies a package and offers its report for one showing in a frame.' })
    .input(shownPackage)
    .output(z.object({ ticket: z.string() })),
  file: procedure
    .route({ summary: 'Verifies a package and gives one of its text files.' })
    .input(shownPackage.extend({ name: textFile }))
    .output(
      z.object({
        text: z.string(),
        /** Bytes of the whole file. */
        size: count,
        /** The text is all of it. */
        whole: z.boolean(),
      }),
    ),
};

export const packagesContract = {
  ...windowContract,
  extract: procedure
    .route({ summary: 'Unpacks a package into a new folder, for tools that read folders.' })
    .meta({ command: ['extract'], positional: ['package', 'folder'] })
    .input(
      z.object({
        package: z.string().min(1).meta({ path: true }).describe('The package (a .zip that Assay wrote).'),
        folder: z
          .string()
          .min(1)
          .meta({ path: true, writes: true })
          .describe('The folder; it must not hold such files yet.'),
      }),
    )
    .output(z.object({ files: z.array(z.string()) })),
};
