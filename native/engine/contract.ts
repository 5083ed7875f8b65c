import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { calibrateSection } from '../calibration/contract.ts';
import {
  dataContract,
  dataSource,
  importResult,
  profileResult,
  sniffResult,
  splitSection,
  taskName,
} from '../data/contract.ts';
import { evaluateSection, rankingSummary } from '../evaluation/contract.ts';
import { explainSection, explanationContract, permutationResult } from '../explanation/contract.ts';
import { fairnessResult, fairnessSection } from '../fairness/contract.ts';
import { featuresContract, featuresSection } from '../features/contract.ts';
import { agreement, packageSection, packagesContract, stepRole } from '../packages/contract.ts';
import { scoringContract } from '../scoring/contract.ts';
import { gpuContract, trainedOn } from '../gpu/contract.ts';
import { settingsContract } from '../settings/contract.ts';
import { keysContract, verifyReport } from '../signing/contract.ts';
import { crossValidationResult, curvePoint, trainSection } from '../training/contract.ts';
import { trainingContract } from '../training/trees/contract.ts';
import { workspaceContract } from '../workspace/contract.ts';
import { procedure } from './procedure.ts';

/** Framing that people carry into the card and the report; no step reads it but the package's. */
export const purposeSection = z.strictObject({
  decision: z.string().max(2_000).optional().describe('What is decided with the model.'),
  baseline: z.string().max(2_000).optional().describe('How it is decided today.'),
  benefit: z.number().optional().describe('Worth of a right positive.'),
  cost: z.number().optional().describe('Cost of a wrong positive.'),
});

/** A ranking needs to know which rows are ranked together; of no other task does a group mean anything. */
function checkGroup(
  { task, group }: { readonly task?: string | undefined; readonly group?: string | undefined },
  { addIssue }: z.RefinementCtx,
): void {
  if (task === 'ranking' && group === undefined) {
    const message = 'needs data.group, the column whose equal values make one query';
    addIssue({ code: 'custom', path: ['task'], message });
  }
  if (task !== 'ranking' && group !== undefined)
    addIssue({ code: 'custom', path: ['group'], message: 'is read by a ranking only (task: ranking)' });
}

/** A recipe: the sum of the capabilities' sections. */
export const recipe = z.strictObject({
  recipe: z.literal(1),
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,99}$/i, 'use letters, digits, dot, dash, underscore; at most 100'),
  purpose: purposeSection.optional(),
  data: z
    .strictObject({
      source: dataSource,
      test: dataSource.optional().describe('A separate test file; split.test is then ignored.'),
      target: z.string().min(1),
      positive: z
        .union([z.string(), z.number(), z.boolean()])
        .transform(String)
        .optional()
        .describe('Of classification: the value that is predicted.'),
      task: taskName
        .optional()
        .describe(
          'Left out: told by the target and positive. A ranking is never guessed: say task: ranking.',
        ),
      group: z
        .string()
        .min(1)
        .optional()
        .describe(
          'Of ranking: the column whose equal values make one query, the rows that are ranked together.',
        ),
      sensitive: z
        .array(z.string())
        .default([])
        .describe('For the audit; no features unless sensitiveAsFeatures.'),
      sensitiveAsFeatures: z.boolean().default(false),
      exclude: z.array(z.string()).default([]),
    })
    .superRefine(checkGroup),
  split: splitSection.prefault({}),
  features: featuresSection.prefault('auto'),
  train: trainSection,
  calibrate: calibrateSection.optional(),
  evaluate: evaluateSection.prefault({}),
  explain: explainSection.optional(),
  fairness: fairnessSection.optional(),
  package: packageSection.optional(),
});
export type Recipe = z.infer<typeof recipe>;

const progress = z.object({
  done: z.number(),
  total: z.number().optional(),
  unit: z.string().optional(),
  atMost: z.boolean().optional(),
  note: z.string().optional(),
  curve: curvePoint.optional(),
});

const errorData: z.ZodType<import('./errors.ts').ErrorData> = z.lazy(() =>
  z.object({
    kind: z.enum(['BadInput', 'NotFound', 'Conflict', 'Denied', 'Cancelled', 'Internal']),
    what: z.string(),
    where: z.string().optional(),
    fix: z.string().optional(),
    id: z.string().optional(),
    cause: errorData.optional(),
  }),
);

export const jobEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('stepStarted'),
    step: z.string(),
    kind: z.string(),
    title: z.string(),
    cached: z.boolean(),
  }),
  progress.extend({
    type: z.literal('progress'),
    step: z.string(),
    kind: z.string(),
    title: z.string(),
    perSecond: z.number().optional(),
    secondsLeft: z.number().optional(),
  }),
  z.object({
    type: z.literal('stepFinished'),
    step: z.string(),
    kind: z.string(),
    title: z.string(),
    seconds: z.number(),
    cached: z.boolean(),
  }),
  z.object({ type: z.literal('note'), level: z.enum(['info', 'warning']), text: z.string() }),
  z.object({ type: z.literal('finished'), result: z.unknown() }),
  z.object({ type: z.literal('failed'), error: errorData }),
]);
export type JobEvent = z.infer<typeof jobEvent>;

export const jobState = z.enum(['running', 'finished', 'failed', 'cancelled']);
export type JobState = z.infer<typeof jobState>;

const jobStarted = z.object({ job: z.string() });

const interval = z.object({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});
export type Interval = z.infer<typeof interval>;

/** What `run` ends with: the figures, where the package lies, and the ids of the steps. */
export const runResult = z.object({
  name: z.string(),
  task: taskName,
  classes: z.array(z.string()),
  /** Of the calibrated model on the test rows; `raw` is the model before calibration. */
  metrics: z.record(z.string(), z.union([interval, z.record(z.string(), interval)])),
  threshold: z.unknown(),
  /** Of a ranking: what the figures are means over, and what an order by chance gives. */
  ranking: rankingSummary.optional(),
  /** What fairness.measure found, with the verdict on each limit; null where the recipe names no groups. */
  fairness: fairnessResult.nullable(),
  /** What each column is worth to the model; null where the recipe does not ask. */
  importance: permutationResult.nullable(),
  /** Of the uncalibrated model by fold; null where the recipe asks for none. */
  crossValidation: crossValidationResult
    .pick({ folds: true, repeats: true, rows: true, metrics: true })
    .nullable(),
  /** What the run said on the way, in its order. */
  warnings: z.array(z.string()),
  notes: z.array(z.string()),
  data: z.object({
    sources: z.array(z.object({ name: z.string(), use: z.string(), sha256: z.string() })),
    dataset: z.string(),
    rows: z.number(),
    columns: z.number(),
    rejects: z.number(),
    testRows: z.number().optional(),
    testRejects: z.number().optional(),
    counts: z.record(z.string(), z.number()),
  }),
  timings: z.record(z.string(), z.object({ seconds: z.number(), cached: z.boolean() })),
  model: z.object({
    learner: z.string(),
    /** null: it was there already. */
    device: trainedOn.nullable(),
    /** Bytes of the model's object. */
    size: z.number(),
    /** Trees that were kept (of several classes: rounds of one tree a class). */
    rounds: z.number().optional(),
    /** Steps of a linear learner's solver. */
    iterations: z.number().optional(),
    features: z.number(),
  }),
  package: z
    .object({
      path: z.string(),
      bytes: z.number(),
      sha256: z.string(),
      contentDigest: z.string(),
      agreement,
      signer: z.object({ id: z.string(), name: z.string(), throwAway: z.boolean() }),
    })
    .nullable(),
  steps: z.record(z.string(), z.string()),
  workspace: z.string(),
  seconds: z.number(),
});
export type RunResult = z.infer<typeof runResult>;

/** What `profile` ends with. */
export const profileOutput = z.object({
  file: z.string(),
  sha256: z.string(),
  layout: sniffResult,
  dataset: importResult,
  profile: profileResult,
  steps: z.object({ sniff: z.string(), import: z.string(), profile: z.string() }),
});
export type ProfileOutput = z.infer<typeof profileOutput>;

/** What `verify` ends with. */
export const verifyResult = verifyReport.extend({
  replay: z
    .object({
      /** Numbers and words of metrics.json and fairness.json that were compared. */
      compared: z.number(),
      different: z.array(z.object({ path: z.string(), packaged: z.unknown(), replayed: z.unknown() })),
      /** Files of the package that the replay did not give byte for byte. */
      filesDifferent: z.array(z.string()),
      contentDigest: z.string(),
      /**
       * Of a model that another library trained: it is not trained again; its answers, a, are that library's within
       * tolerance · max(1, |a|).
       */
      tolerance: z.number().optional(),
      same: z.boolean(),
      seconds: z.number(),
    })
    .optional(),
});
export type VerifyResult = z.infer<typeof verifyResult>;

const jobsContract = {
  watch: procedure
    .route({ summary: 'Streams a job’s events until it ends.' })
    .input(z.object({ job: z.string() }))
    .output(eventIterator(jobEvent)),
  cancel: procedure
    .route({ summary: 'Cancels a job.' })
    .input(z.object({ job: z.string() }))
    .output(z.object({})),
  list: procedure
    .route({ summary: 'The jobs of this engine.' })
    .output(z.array(z.object({ id: z.string(), title: z.string(), state: jobState }))),
};

const recipesContract = {
  run: procedure
    .route({ summary: 'Runs a recipe: from the data file to the signed package.' })
    .meta({ command: ['run'], positional: ['recipe'], job: true, workspace: true, recorded: true })
    .input(
      z.object({
        recipe: z.string().meta({ path: true }).describe('The recipe (YAML or JSON).'),
        passphrase: z.string().optional().meta({ secret: true }),
        key: z
          .string()
          .optional()
          .describe('Name or id of the signing key. Default: the newest of your own.'),
        out: z
          .string()
          .optional()
          .meta({ path: true, writes: true })
          .describe('Where the package goes. Default: package.out of the recipe.'),
        noPackage: z.boolean().default(false).describe('Stop after the measuring: write no package.'),
      }),
    )
    .output(jobStarted),
  check: procedure
    .route({ summary: 'Reads a recipe and says what is wrong with it, without running it.' })
    .meta({ command: ['recipe', 'check'], positional: ['recipe'] })
    .input(z.object({ recipe: z.string().meta({ path: true }).describe('The recipe (YAML or JSON).') }))
    .output(
      z.object({ recipe: z.unknown(), files: z.array(z.object({ name: z.string(), bytes: z.number() })) }),
    ),
  profile: procedure
    .route({ summary: 'Opens a data file and says what is in it and how good it is.' })
    .meta({ command: ['profile'], positional: ['file'], job: true, workspace: true, recorded: true })
    .input(
      z.object({
        file: z.string().meta({ path: true }).describe('CSV, Parquet or JSON lines; gzip is fine.'),
        target: z.string().optional().describe('Column that is to be predicted: relations to it are added.'),
        positive: z.string().optional().describe('The target’s positive value, for classification.'),
      }),
    )
    .output(jobStarted),
  verify: procedure
    .route({
      summary: 'Checks a package: container, signature, digests, log; with --replay also its numbers.',
    })
    .meta({
      command: ['verify'],
      positional: ['package'],
      job: true,
      exitCodes: { property: 'verdict', codes: { trusted: 0, broken: 1, 'unknown-signer': 3 } },
    })
    .input(
      z.object({
        package: z.string().meta({ path: true }).describe('The package (a .zip that Assay wrote).'),
        key: z
          .string()
          .optional()
          .meta({ path: true })
          .describe('Public key (PEM) that must have signed it.'),
        replay: z.boolean().default(false).describe('Run its recipe again and compare every number.'),
        data: z
          .record(z.string(), z.string().meta({ path: true }))
          .optional()
          .describe('For --replay: the data files by the names in the recipe.'),
      }),
    )
    .output(jobStarted),
};

/** How far a draft is run: what comes later is left alone. */
export const draftStage = z.enum(['data', 'features', 'model', 'importance', 'evaluation', 'all', 'package']);
export type DraftStage = z.infer<typeof draftStage>;

export const knownSteps = z.object({
  /** The steps that have results, by role; `result` is the digest of the result's object. */
  steps: z.partialRecord(stepRole, z.object({ id: z.string(), kind: z.string(), result: z.string() })),
  /** Kind of the first step that has none. */
  next: z.string().optional(),
  /** Why the draft cannot be run as it stands. */
  problem: errorData.optional(),
});
export type KnownSteps = z.infer<typeof knownSteps>;

const draftRecipe = z.record(z.string(), z.unknown()).describe('A recipe, as far as it is filled in.');

/** The recipe that a window works on. On the command line a recipe is a file. */
const draftContract = {
  get: procedure
    .route({ summary: 'The recipe that is being worked on, and the files that it reads.' })
    .output(z.object({ recipe: draftRecipe, files: z.array(z.string()), text: z.string() })),
  save: procedure
    .route({ summary: 'Keeps the recipe that is being worked on.' })
    .meta({ recorded: true })
    .input(
      z.object({
        recipe: draftRecipe,
        files: z
          .record(z.string(), z.string().meta({ path: true }))
          .optional()
          .describe('Files that were opened, by the names in the recipe; those of before stay.'),
      }),
    )
    .output(z.object({ text: z.string() })),
  parse: procedure
    .route({ summary: 'Reads a recipe that was written as text.' })
    .input(z.object({ text: z.string().max(1_000_000) }))
    .output(z.object({ recipe: draftRecipe })),
  sample: procedure
    .route({ summary: 'Takes one of the bundled samples as the recipe to work on.' })
    .meta({ recorded: true })
    .input(z.object({ name: z.string() }))
    .output(z.object({ text: z.string() })),
  known: procedure.route({ summary: 'Which steps of the recipe have results already.' }).output(knownSteps),
  run: procedure
    .route({ summary: 'Runs the recipe that is being worked on.' })
    .meta({ job: true, workspace: true, recorded: true })
    .input(
      z.object({
        until: draftStage,
        passphrase: z.string().optional().meta({ secret: true }),
        key: z.string().optional(),
      }),
    )
    .output(jobStarted),
};

/** The whole contract: each capability's procedures. */
export const contract = {
  data: dataContract,
  explanation: explanationContract,
  features: featuresContract,
  gpu: gpuContract,
  draft: draftContract,
  jobs: jobsContract,
  recipes: recipesContract,
  packages: packagesContract,
  scoring: scoringContract,
  keys: keysContract,
  settings: settingsContract,
  training: trainingContract,
  workspace: workspaceContract,
};
