import type { FeatureOutput } from '../../native/features/contract.ts';
import type { Constraints } from '../../native/training/constraints/contract.ts';

type Section = Readonly<Record<string, unknown>>;
export type Direction = NonNullable<Constraints['monotone']>[string];

/** The parameters that are set by clicking features. */
export const constraintNames = ['monotone', 'interactions'] as const;

/** The most sets that the recipe takes. */
export const mostSets = 64;

/** The section with these constraints; what binds nothing is left out of it. */
export function withConstraints(train: Section, { monotone = {}, interactions = [] }: Constraints): Section {
  const { monotone: _monotone, interactions: _interactions, ...free } = train;
  const sets = interactions.filter((names) => names.length > 0);
  return {
    ...free,
    ...(Object.keys(monotone).length === 0 ? {} : { monotone }),
    ...(sets.length === 0 ? {} : { interactions: sets }),
  };
}

/** Lets the score only rise or only fall with a feature; undefined sets it free. */
export function withDirection(
  constraints: Constraints,
  feature: string,
  direction: Direction | undefined,
): Constraints {
  const kept = Object.entries(constraints.monotone ?? {}).filter(([name]) => name !== feature);
  const next = direction === undefined ? kept : [...kept, [feature, direction] as const];
  return { ...constraints, monotone: Object.fromEntries(next) };
}

/** Puts a feature into a set or takes it out; a set that does not exist yet begins with it, an empty one ends. */
export function toggled(
  { interactions = [], ...rest }: Constraints,
  set: number,
  feature: string,
): Constraints {
  const names = interactions[set] ?? [];
  const next = names.includes(feature) ? names.filter((name) => name !== feature) : [...names, feature];
  const sets = set < interactions.length ? interactions.with(set, next) : [...interactions, next];
  return { ...rest, interactions: sets.filter((one) => one.length > 0) };
}

export const withoutSet = ({ interactions = [], ...rest }: Constraints, set: number): Constraints => ({
  ...rest,
  interactions: interactions.toSpliced(set, 1),
});

/** Names in the constraints that the features do not have, or whose values have no order: training would refuse them. */
export function refused(
  { monotone = {}, interactions = [] }: Constraints,
  features: readonly FeatureOutput[],
): { readonly gone: readonly string[]; readonly unordered: readonly string[] } {
  const kinds = new Map(features.map(({ name, kind }) => [name, kind]));
  const named = new Set([...Object.keys(monotone), ...interactions.flat()]);
  return {
    gone: [...named].filter((name) => !kinds.has(name)),
    unordered: Object.keys(monotone).filter((name) => kinds.get(name) === 'category'),
  };
}

/** The constraints without what training would refuse. */
export function withoutRefused(constraints: Constraints, features: readonly FeatureOutput[]): Constraints {
  const { gone, unordered } = refused(constraints, features);
  const monotone = Object.entries(constraints.monotone ?? {}).filter(
    ([name]) => !gone.includes(name) && !unordered.includes(name),
  );
  const interactions = (constraints.interactions ?? [])
    .map((names) => names.filter((name) => !gone.includes(name)))
    .filter((names) => names.length > 0);
  return { monotone: Object.fromEntries(monotone), interactions };
}

/** What is set, in few words; empty where nothing is. */
export function summary({ monotone = {}, interactions = [] }: Constraints): string {
  const bound = Object.keys(monotone).length;
  const sets = interactions.length;
  return [
    ...(bound === 0 ? [] : [`${bound} one-way`]),
    ...(sets === 0 ? [] : [sets === 1 ? '1 set' : `${sets} sets`]),
  ].join(', ');
}
