import { gbtParams, type GbtParams } from '../contract.ts';

/** What a model is bound to, as its parameters say it. */
export type Constraints = Pick<GbtParams, 'monotone' | 'interactions'>;

type Params = Readonly<Record<string, unknown>>;

const { shape } = gbtParams;

/** The constraints among a learner's parameters; what cannot be read counts as none. */
export function constraintsIn(params: Params): Constraints {
  const monotone = shape.monotone.safeParse(params.monotone).data;
  const interactions = shape.interactions.safeParse(params.interactions).data;
  return { ...(monotone && { monotone }), ...(interactions && { interactions }) };
}

const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const setText = (names: readonly string[]): string => `{${names.join(', ')}}`;

/** A parameter's value on one line. The order of a record's keys, which names no other fit, is not seen in it. */
export function parameterText(value: unknown): string {
  if (Array.isArray(value)) {
    return value.map((one: unknown) => (Array.isArray(one) ? setText(one) : String(one))).join(', ');
  }
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .sort(([a], [b]) => byCode(a, b))
    .map(([name, one]) => `${name} ${String(one)}`)
    .join(', ');
}

/** What the constraints of a model mean, one sentence each: the window, the card and the report say the same. */
export function constraintSentences(params: Params): string[] {
  const { monotone = {}, interactions } = constraintsIn(params);
  const bound = (direction: string): string =>
    Object.keys(monotone)
      .filter((name) => monotone[name] === direction)
      .sort(byCode)
      .join(', ');
  const rising = bound('increasing');
  const falling = bound('decreasing');
  return [
    ...(rising === '' ? [] : [`All else equal, the score may only rise with: ${rising}.`]),
    ...(falling === '' ? [] : [`All else equal, the score may only fall with: ${falling}.`]),
    ...(interactions === undefined
      ? []
      : [
          `Features are combined within these sets only: ${interactions.map(setText).join(', ')}. A feature of no set is combined with none.`,
        ]),
  ];
}
