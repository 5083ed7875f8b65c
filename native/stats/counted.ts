/** A count as people write it: 1,234. */
export const grouped = (count: number): string => count.toLocaleString('en-US');

/** "1 row", "2 rows"; the plural is told where it is not an s. Also whole predicates: "1 row is", "2 rows are". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** "1 of 20 rows repeats", "2 of 20 rows repeat": the verb goes with the part, the noun with the whole. */
export function share(part: number, whole: number, one: string, verbs: readonly [string, string]): string {
  return `${grouped(part)} of ${counted(whole, one)} ${verbs[part === 1 ? 0 : 1]}`;
}
