import { z } from 'zod';
import { taskName } from '../data/contract.ts';

export const calibrationMethod = z.enum(['isotonic', 'sigmoid', 'none']);
export type CalibrationMethod = z.infer<typeof calibrationMethod>;

/** What a recipe may ask for: a method, or `auto` for the one that suits the number of calibration rows. */
export const requestedMethod = z.enum(['auto', ...calibrationMethod.options]);
export type RequestedMethod = z.infer<typeof requestedMethod>;

/** `calibrate` of a recipe. */
export const calibrateSection = z.strictObject({
  method: requestedMethod
    .default('auto')
    .describe(
      'auto: sigmoid below 1,000 calibration rows, isotonic from there; isotonic: any rising curve; sigmoid: two numbers (Platt), for few rows; none: as trained.',
    ),
});
export type CalibrateSection = z.infer<typeof calibrateSection>;

/** `calibration.fit`: inputs [predictions, model]. Rows of role calibration only are looked at. */
export const calibrationSpec = calibrateSection.extend({
  task: taskName,
  classes: z.array(z.string()),
  outputs: z.number().int().min(1),
});
export type CalibrationSpec = z.infer<typeof calibrationSpec>;

/** Of one output: its score s (the margin; of several classes the class's log-odds) to a probability. */
export const outputCalibrator = z.discriminatedUnion('method', [
  /** Straight lines between the points (x rising strictly, y in [0, 1] never falling), constant outside. */
  z.object({ method: z.literal('isotonic'), x: z.array(z.number()), y: z.array(z.number()) }),
  /** 1 / (1 + exp(a · s + b)); a is negative where a higher score means a higher probability. */
  z.object({ method: z.literal('sigmoid'), a: z.number(), b: z.number() }),
]);
export type OutputCalibrator = z.infer<typeof outputCalibrator>;

/**
 * Binary: one output; multiclass: one a class, each against the rest, then divided by their sum;
 * none: no outputs, and the probability is the sigmoid or softmax of the margin.
 */
export const calibrator = z.object({
  task: taskName,
  method: calibrationMethod,
  /** Number of classes. */
  classes: z.number().int().nonnegative(),
  outputs: z.array(outputCalibrator),
});
export type Calibrator = z.infer<typeof calibrator>;

const count = z.number().int().nonnegative();

/** Rows whose probability lies in (low, high]; 0 is in the first bin. Bins without rows are left out. */
export const reliabilityBin = z.object({
  low: z.number(),
  high: z.number(),
  count,
  /** Mean probability. */
  predicted: z.number(),
  /** Share of rows of the class, with its Wilson interval. */
  observed: z.number(),
  interval: z.tuple([z.number(), z.number()]),
});
export type ReliabilityBin = z.infer<typeof reliabilityBin>;

/** Reliability of one class's probability; of a binary task the positive class's. */
export const reliability = z.object({
  class: z.string(),
  before: z.array(reliabilityBin),
  after: z.array(reliabilityBin),
});
export type Reliability = z.infer<typeof reliability>;

export const calibrationResult = z.object({
  task: taskName,
  classes: z.array(z.string()),
  /** What the recipe asked for, and what was fitted; where `auto` did not decide they differ for too few rows (see notes). */
  requested: requestedMethod,
  method: calibrationMethod,
  /** Rows of role calibration. */
  rows: count,
  calibrator,
  /** On the very rows that the calibrator was fitted on, so `after` flatters; evaluation.measure has it on test. */
  reliability: z.array(reliability),
  /** Expected calibration error on those rows. */
  ece: z.object({ before: z.number().nullable(), after: z.number().nullable() }),
  notes: z.array(z.string()),
});
export type CalibrationResult = z.infer<typeof calibrationResult>;
