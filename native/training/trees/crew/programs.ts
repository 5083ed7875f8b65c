/** The programs that a crew can run. */
import { NO_OTHERS, othersOf, type RowSteps } from '../host/others.ts';
import type { Kernels } from '../host/exports.ts';
import { programOf } from '../host/program.ts';
import { shareOf, type ProgramStart } from '../host/share.ts';
import { spilledKernels, type ReadBlock } from '../host/spilled.ts';
import { scoringProgram, type ScoringKernels, type ScoringStart } from '../scoring/program.ts';

export type CrewStart = ProgramStart | ScoringStart;

/** A thread's kernels over a memory. */
export type KernelsOver<Memory> = (memory: Memory, others: RowSteps) => Kernels & ScoringKernels;

/**
 * Returns what does a thread's part of a command.
 * @param read reads bins that stay on disk
 */
export function programFor<Memory extends { readonly buffer: ArrayBufferLike }>(
  kernelsOver: KernelsOver<Memory>,
  memories: readonly Memory[],
  start: CrewStart,
  thread: number,
  read: ReadBlock | undefined,
): (command: number) => void {
  const [first, ...rest] = memories as [Memory, ...Memory[]];
  if ('scoring' in start) return scoringProgram(kernelsOver(first, NO_OTHERS), first.buffer, start, thread);
  const shareIn = ({ buffer }: Memory, place: number) => shareOf(buffer, start.plans[place]!, start);
  const lead = shareIn(first, 0);
  const others = rest.map((memory, i) => {
    const share = shareIn(memory, i + 1);
    const kernels = kernelsOver(memory, NO_OTHERS);
    const { spilled } = start;
    return {
      ...share,
      kernels: spilled === undefined ? kernels : spilledKernels(kernels, share, thread, read!, spilled),
    };
  });
  const steps = others.length === 0 ? NO_OTHERS : othersOf(lead, others, thread);
  return programOf([{ ...lead, kernels: kernelsOver(first, steps) }, ...others], start, thread);
}
