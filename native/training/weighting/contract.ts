import { z } from 'zod';

/** Least and largest weight but 0: squares of weighted derivatives are summed, beyond these they vanish or overflow. */
export const LEAST_WEIGHT = 1e-100;
export const LARGEST_WEIGHT = 1e100;

/** What rows weigh in training, whatever the learner. Both multiply. */
export const weightOptions = {
  weights: z
    .string()
    .min(1)
    .optional()
    .describe('Number column that says what each row weighs in training; no feature then.'),
  classWeights: z
    .union([
      z.literal('balanced'),
      z.record(z.string().min(1), z.number().min(LEAST_WEIGHT).max(LARGEST_WEIGHT)),
    ])
    .optional()
    .describe(
      'balanced: every class weighs as much as any other; or what the rows of a class weigh, 1 if left out.',
    ),
};
export type ClassWeights = NonNullable<z.output<typeof weightOptions.classWeights>>;

/** What the rows of a fit weighed. */
export const weighting = z.object({
  /** The column of their weights. */
  column: z.string().optional(),
  /** What the rows of each class were multiplied by, in the order of the classes. */
  classes: z.array(z.number().positive()).optional(),
});
export type Weighting = z.infer<typeof weighting>;

const MOST_CLASSES = 12;

/** What weighed the rows of a fit, one sentence each: window, card, report and command line say the same. */
export function weightingSentences(
  classes: readonly string[],
  { column, classes: factors }: Weighting = {},
): string[] {
  if (column === undefined && factors === undefined) return [];
  const named = (factors ?? [])
    .slice(0, MOST_CLASSES)
    .map((factor, index) => `${classes[index]} ${Number(factor.toPrecision(4))}`)
    .join(', ');
  const more = (factors?.length ?? 0) - MOST_CLASSES;
  return [
    ...(column === undefined ? [] : [`In training each row weighed what its column ${column} says.`]),
    ...(factors === undefined
      ? []
      : [
          `In training the rows of a class weighed: ${named}${more > 0 ? ` and ${more.toLocaleString('en')} more` : ''}.`,
        ]),
    'Calibration, evaluation and fairness count every row once, whatever it weighed in training.',
  ];
}
