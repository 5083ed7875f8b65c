import { secondsOn, type TreeSpeed } from '../../gpu/contract.ts';

/** What a tree took on so many cells. */
export interface Timing {
  readonly cells: number;
  readonly seconds: number;
}

/** The line through two timings; neither part is taken for less than 0. */
export function speedOf(few: Timing, many: Timing): TreeSpeed {
  const perCell = Math.max(0, (many.seconds - few.seconds) / (many.cells - few.cells));
  return { perCell, fixed: Math.max(0, few.seconds - perCell * few.cells) };
}

const times = (ratio: number): string => (ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(1));

/** Which of the two is quicker on so many cells, and what is said of it. */
export function quicker(
  cells: number,
  gpu: TreeSpeed,
  cpu: TreeSpeed,
  name: string,
): { readonly on: 'cpu' | 'gpu'; readonly why: string } {
  const ratio = secondsOn(cpu, cells) / secondsOn(gpu, cells);
  return ratio > 1
    ? {
        on: 'gpu',
        why: `Trees are grown on the GPU ${name}: measured, it takes 1/${times(ratio)} of the CPU’s time.`,
      }
    : {
        on: 'cpu',
        why: `Trees are grown on the CPU: measured, the GPU ${name} would take ${times(1 / ratio)} times as long.`,
      };
}
