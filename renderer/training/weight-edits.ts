type Section = Readonly<Record<string, unknown>>;

/** How classes weigh: all rows alike, all classes alike, or as given. */
export type ClassWay = 'alike' | 'balanced' | 'given';

export function classWay({ classWeights }: Section): ClassWay {
  if (classWeights === undefined) return 'alike';
  return classWeights === 'balanced' ? 'balanced' : 'given';
}

export function withColumn({ weights: _weights, ...train }: Section, column: string | null): Section {
  return column === null ? train : { ...train, weights: column };
}

export function withClassWay(
  { classWeights: _classWeights, ...train }: Section,
  way: string | null,
): Section {
  if (way === 'balanced') return { ...train, classWeights: 'balanced' };
  return way === 'given' ? { ...train, classWeights: {} } : train;
}

/** @param weight undefined: 1, as if it was not named */
export function withClassWeight(train: Section, name: string, weight: unknown): Section {
  const given = typeof train.classWeights === 'object' ? (train.classWeights as Section) : {};
  const others = Object.entries(given).filter(([other]) => other !== name);
  return {
    ...train,
    classWeights: Object.fromEntries(weight === undefined ? others : [...others, [name, weight]]),
  };
}

/** What is set, in few words; empty where all rows weigh the same. */
export function weightsSummary(train: Section): string {
  const way = classWay(train);
  return [
    ...(typeof train.weights === 'string' ? [train.weights] : []),
    ...(way === 'alike' ? [] : [way === 'balanced' ? 'balanced' : 'by class']),
  ].join(', ');
}
