export const isRatio = (id: string): boolean => id.split(':', 1)[0]!.endsWith('Ratio');

/** Rates that are drawn before anyone asks for others. */
export function firstRates(ids: readonly string[]): string[] {
  const wanted = ['selectionRate', 'truePositiveRate', 'falsePositiveRate', 'meanError', 'mae'];
  const byClass = ids.filter((id) => id.startsWith('selectionRate:')).slice(0, 3);
  const found = [...wanted.filter((id) => ids.includes(id)), ...byClass];
  return found.length > 0 ? found : ids.slice(0, 3);
}
