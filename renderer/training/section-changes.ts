/** A section without what is left out of it. */
export const without = (section: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(section).filter(([, value]) => value !== undefined));

/** “3 changed”: how many of the fields are not as usual; empty where all are. */
export function changesOf(
  fields: readonly { name: string; usual: unknown }[],
  value: Record<string, unknown>,
): string {
  const changed = fields.filter(({ name, usual }) => value[name] !== undefined && value[name] !== usual);
  return changed.length === 0 ? '' : `${changed.length} changed`;
}
