/** The programs that a crew can run. */
import { NO_OTHERS, othersOf, type RowSteps } from '../kernel-others.ts';
import { programOf, type Kernels } from '../kernel-program.ts';
import { shareOf, type ProgramStart } from '../kernel-share.ts';
import { scoringProgram, type ScoringKernels, type ScoringStart } from '../scoring/program.ts';

export type CrewStart = ProgramStart | ScoringStart;

/** A thread's kernels over a memory. */
export type KernelsOver<Memory> = (memory: Memory, others: RowSteps) => Kernels & ScoringKernels;

/** Returns what does a thread's part of a command. */
export function programFor<Memory extends { readonly buffer: ArrayBufferLike }>(
  kernelsOver: KernelsOver<Memory>,
  memories: readonly Memory[],
  start: CrewStart,
  thread: number,
): (command: number) => void {
  const [first, ...rest] = memories as [Memory, ...Memory[]];
  if ('scoring' in start) return scoringProgram(kernelsOver(first, NO_OTHERS), first.buffer, start, thread);
  const shareIn = ({ buffer }: Memory, place: number) => shareOf(buffer, start.plans[place]!, start);
  const lead = shareIn(first, 0);
  const others = rest.map((memory, i) => ({
    ...shareIn(memory, i + 1),
    kernels: kernelsOver(memory, NO_OTHERS),
  }));
  const steps = others.length === 0 ? NO_OTHERS : othersOf(lead, others, thread);
  return programOf([{ ...lead, kernels: kernelsOver(first, steps) }, ...others], start, thread);
}
