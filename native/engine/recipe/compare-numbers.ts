/** One number (or word) that two results do not share. */
export interface Difference {
  /** Where it stands, as names joined by dots. */
  readonly path: string;
  readonly packaged: unknown;
  readonly replayed: unknown;
}

export interface Comparison {
  /** Leaves that were compared. */
  readonly compared: number;
  readonly different: readonly Difference[];
}

const isHolder = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/**
 * Compares two JSON values leaf by leaf; a leaf that only one of them has is a difference.
 * Numbers are equal when they are the same double, or within `tolerance` · max(1, |packaged|) where one is stated.
 */
export function compareNumbers(packaged: unknown, replayed: unknown, tolerance = 0): Comparison {
  let compared = 0;
  const different: Difference[] = [];
  const walk = (a: unknown, b: unknown, path: string): void => {
    if (isHolder(a) && isHolder(b) && Array.isArray(a) === Array.isArray(b)) {
      for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
        walk(a[name], b[name], path === '' ? name : `${path}.${name}`);
      }
      return;
    }
    compared++;
    const near =
      typeof a === 'number' &&
      typeof b === 'number' &&
      Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a));
    if (!Object.is(a, b) && !near) different.push({ path, packaged: a, replayed: b });
  };
  walk(packaged, replayed, '');
  return { compared, different };
}
