const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * A ranking is split by its groups unless the recipe says otherwise, since rows of one query are ranked together. What
 * is no recipe is left as it is, to be refused.
 */
export function withUsualSplit(recipe: object): object {
  const { data, split = {} } = recipe as { data?: unknown; split?: unknown };
  if (!isMapping(data) || data.task !== 'ranking' || !isMapping(split)) return recipe;
  if (data.group === undefined || split.column !== undefined) return recipe;
  if (split.method !== undefined && split.method !== 'group') return recipe;
  return { ...recipe, split: { ...split, method: 'group', column: data.group } };
}
