import type { GroupColumn } from '../../native/fairness/contract.ts';

/** One grouping of the recipe: a column, or the intersection of several. */
export type GroupEntry = GroupColumn | readonly GroupColumn[];

export const columnOf = (group: GroupColumn): string => (typeof group === 'string' ? group : group.column);

const partText = (group: GroupColumn): string => {
  if (typeof group === 'string') return group;
  if (group.edges !== undefined) return `${group.column} at ${group.edges.join(', ')}`;
  if (group.bins !== undefined) return `${group.column} in ${group.bins} parts`;
  return group.column;
};

const partsOf = (entry: GroupEntry): readonly GroupColumn[] =>
  (Array.isArray(entry) ? entry : [entry]) as readonly GroupColumn[];

/** “sex × age at 25, 40, 60”. */
export const entryText = (entry: GroupEntry): string => partsOf(entry).map(partText).join(' × ');

/** The draft's groupings; what is no grouping is left alone by the page and refused by the engine. */
export const entriesOf = (section: Record<string, unknown>): GroupEntry[] =>
  Array.isArray(section.groups) ? (section.groups as GroupEntry[]) : [];

/** “25, 40; 60” as rising edges; undefined where it is empty, a message where it is no list of rising numbers. */
export function readEdges(text: string): readonly number[] | undefined | string {
  const words = text.split(/[\s,;]+/).filter((word) => word !== '');
  if (words.length === 0) return undefined;
  const edges = words.map(Number);
  if (edges.some((edge) => !Number.isFinite(edge))) return 'Write numbers, such as 25, 40, 60.';
  if (edges.some((edge, i) => i > 0 && edge <= edges[i - 1]!))
    return 'Each number must be above the one before.';
  return edges.length > 100 ? 'Write at most 100 edges.' : edges;
}

/** A name as it fits a label or a tooltip; the data may hold names of any length. */
export function shortName(name: string, longest = 60): string {
  const characters = [...name];
  return characters.length <= longest ? name : `${characters.slice(0, longest - 1).join('')}…`;
}
