/**
 * Positions of at most `most` points that draw a curve: the ends, and then, one after the other, the point that lies
 * farthest from the line drawn so far (Ramer 1972, Douglas and Peucker 1973). Points on straight lines go first, so
 * nothing that can be seen is lost.
 * @param x [n], y [n], on scales of like length
 */
export function keepShape(x: ArrayLike<number>, y: ArrayLike<number>, most = 500): number[] {
  const n = x.length;
  if (n <= 2) return Array.from({ length: n }, (_, i) => i);
  interface Stretch {
    readonly from: number;
    readonly to: number;
    readonly farthest: number;
    readonly distance: number;
  }
  const look = (from: number, to: number): Stretch => {
    const dx = x[to]! - x[from]!;
    const dy = y[to]! - y[from]!;
    const length = Math.sqrt(dx * dx + dy * dy);
    let farthest = -1;
    let distance = 0;
    for (let i = from + 1; i < to; i++) {
      const ax = x[i]! - x[from]!;
      const ay = y[i]! - y[from]!;
      const away = length > 0 ? Math.abs(dx * ay - dy * ax) / length : Math.sqrt(ax * ax + ay * ay);
      if (away > distance) {
        distance = away;
        farthest = i;
      }
    }
    return { from, to, farthest, distance };
  };
  const stretches = [look(0, n - 1)];
  while (stretches.length < most - 1) {
    let widest = 0;
    for (let i = 1; i < stretches.length; i++) {
      if (stretches[i]!.distance > stretches[widest]!.distance) widest = i;
    }
    const { from, to, farthest, distance } = stretches[widest]!;
    // What is left is straight but for rounding.
    if (!(distance > 1e-12)) break;
    stretches.splice(widest, 1, look(from, farthest), look(farthest, to));
  }
  return [...stretches.map(({ from }) => from), n - 1];
}
