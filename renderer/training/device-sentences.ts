import { WORTH_A_GPU, type Adapter } from '../../native/gpu/contract.ts';
import { counted, integer } from '../components/numbers.ts';

/**
 * Where a model will be trained, and why there.
 * @param wanted the recipe's wish; `none` of a learner that no GPU helps
 * @param adapters undefined: not known yet
 */
export function deviceSentences(
  wanted: unknown,
  adapters: readonly Adapter[] | undefined,
  chosen: string | null,
  threads: number | undefined,
): string {
  const upTo =
    threads === undefined ? '' : `, with up to ${counted(threads, 'thread')} a job as the settings are now`;
  const cpu = `models are trained on the CPU${upTo}.`;
  const mine = adapters?.filter(({ id }) => chosen === null || id === chosen);
  if (wanted === 'none') return `This learner knows no GPU: ${cpu}`;
  if (wanted === 'cpu') return `As the recipe asks, ${cpu}`;
  if (mine === undefined) return `Looking for GPUs; without one ${cpu}`;
  if (wanted === 'gpu') {
    const first = mine[0];
    return first === undefined
      ? `The recipe asks for a GPU, but ${chosen === null ? 'none was found' : 'the chosen one was not found'} on this machine: ${cpu}`
      : `Trees are grown on the GPU ${first.name}, as the recipe asks; where it fails, the CPU goes on.`;
  }
  const hardware = mine.find(({ software }) => !software);
  return hardware === undefined
    ? `No GPU was found on this machine: ${cpu}`
    : `From ${integer(WORTH_A_GPU)} cells (rows × features) on, trees are grown on the GPU ${hardware.name} if it was measured to be quicker; else ${cpu}`;
}
