/** At most about `most` points of a curve, the first and the last among them, evenly by position. */
export function thinned<Point>(points: readonly Point[], most: number): Point[] {
  if (points.length <= most) return [...points];
  const last = points.length - 1;
  return Array.from({ length: most }, (_, index) => points[Math.round((index * last) / (most - 1))]!);
}
