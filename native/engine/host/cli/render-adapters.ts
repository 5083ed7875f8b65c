import { measuredSentence, type AdaptersAnswer } from '../../../gpu/contract.ts';
import { table } from './table.ts';

/** The GPUs as a table; where there are none, why. */
export function renderAdapters({ adapters, reason }: AdaptersAnswer): string {
  if (adapters.length === 0) return `${reason ?? ''}\nModels are trained on the CPU: they are the same.\n`;
  const rows = adapters.map(({ id, driver, software, mostBufferBytes }) => [
    id,
    driver,
    software ? 'software, for tests' : 'hardware',
    `${(mostBufferBytes / 2 ** 30).toFixed(1)} GiB`,
  ]);
  const measured = adapters.flatMap((each) =>
    each.measured === undefined ? [] : [`${each.id}: measured, ${measuredSentence(each.measured)}.\n`],
  );
  return `${table(['id', 'driver', 'kind', 'largest buffer'], rows)}\n${measured.join('')}A recipe chooses by train.device (auto, cpu, gpu), the settings which GPU.\n`;
}
