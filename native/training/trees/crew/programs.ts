/** The programs that a crew can run. */
import { programOf, type Kernels, type ProgramStart } from '../kernel-program.ts';
import { scoringProgram, type ScoringKernels, type ScoringStart } from '../scoring/program.ts';

export type CrewKernels = Kernels & ScoringKernels;
export type CrewStart = ProgramStart | ScoringStart;

/** Returns what does a thread's part of a command. */
export function programFor(
  kernels: CrewKernels,
  buffer: ArrayBufferLike,
  start: CrewStart,
  thread: number,
): (command: number) => void {
  return 'scoring' in start
    ? scoringProgram(kernels, buffer, start, thread)
    : programOf(kernels, buffer, start, thread);
}
