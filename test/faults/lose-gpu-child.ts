/** Loses its GPU between two commands, and prints what the second one says. */
import { findAdapters } from '../../native/gpu/adapters.ts';
import { deviceOver } from '../../native/gpu/open-device.ts';

const [found] = await findAdapters();
const device = await found!.gpu.requestDevice();
const open = deviceOver(device, { adapter: '', name: '', software: true, mostBufferBytes: 2 ** 20 });
const said: unknown[] = [];
const say = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => said.push('done'),
    (error: unknown) => said.push({ ...(error as object), name: (error as Error).name }),
  );
const work = [{ do: 'clear', buffer: 'values' }] as const;
const read = [{ buffer: 'values', offset: 0, bytes: 4 }];
await open.make([{ name: 'values', bytes: 2 ** 20 }], []);
await say(open.submit(work, read));
const waiting = say(open.submit(work, read));
device.destroy();
await waiting;
await say(open.submit(work, []));
await say(open.make([{ name: 'more', bytes: 16 }], []));
console.log(JSON.stringify(said));
process.exit(0);
