import { expect, describe, it } from 'vitest';
import { gpuSkipped } from '../../test/support/software-gpu.ts';
import { listedAdapters } from './adapter-list.ts';
import { DeviceProcess, listAdapters, openDevice } from './device-process.ts';
import { workerEnvironment } from '../engine/workers/worker-environment.ts';

const doubling = {
  name: 'double',
  entry: 'main',
  code: `@group(0) @binding(0) var<storage, read_write> values: array<u32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < arrayLength(&values)) { values[id.x] *= 2u; }
}`,
};

const run = { do: 'run', program: 'double', buffers: ['values'], groups: [1, 1] } as const;
const bytes = (...values: number[]) => new Uint8Array(Uint32Array.from(values).buffer);

it('reads the list of adapters that Dawn gives', () => {
  const text = `OperationError: no suitable backends found\nAvailable adapters:\n * backend: 'vulkan', name: 'A 'B' (C)'\n * backend: 'metal', name: 'D'`;
  expect(listedAdapters(text)).toEqual([
    { backend: 'vulkan', name: "A 'B' (C)" },
    { backend: 'metal', name: 'D' },
  ]);
  expect(listedAdapters('anything else')).toEqual([]);
});

describe.skipIf(gpuSkipped !== '')(`the GPU process${gpuSkipped}`, () => {
  it('lists adapters, and opens the one that is named', async () => {
    const { adapters } = await listAdapters();
    expect(adapters.length).toBeGreaterThan(0);
    const device = await openDevice(adapters[0]!.id);
    expect(device.info).toMatchObject({ adapter: adapters[0]!.id, software: adapters[0]!.software });
    await device.close();
  });

  it('does its commands in their order, writes among them, and forgets what buffers held', async () => {
    const device = await openDevice();
    await device.make([{ name: 'values', bytes: 16 }], [doubling]);
    const [one, two] = await device.submit(
      [
        { do: 'write', buffer: 'values', offset: 0, bytes: bytes(1, 2, 3, 4) },
        run,
        { do: 'write', buffer: 'values', offset: 4, bytes: bytes(50) },
        run,
      ],
      [
        { buffer: 'values', offset: 0, bytes: 16 },
        { buffer: 'values', offset: 8, bytes: 4 },
      ],
    );
    expect(one).toEqual(bytes(4, 100, 12, 16));
    expect(two).toEqual(bytes(12));
    await device.close();
    const again = await openDevice();
    expect(again.process.pid).toBe(device.process.pid);
    await expect(again.submit([run])).rejects.toMatchObject({ fault: 'lost' });
    await again.close();
  });

  it('refuses a buffer that is too large, more memory than there is, and a program with an error', async () => {
    for (const [buffers, program, fault] of [
      [[{ name: 'huge', bytes: 2 ** 45 }], doubling, 'memory'],
      [[], { ...doubling, code: 'nonsense' }, 'lost'],
    ] as const) {
      const device = await openDevice();
      await expect(device.make(buffers, [program])).rejects.toMatchObject({ fault });
      await device.close();
    }
  });

  it.each(["vulkan/'; rm -rf", '\u0000', 'backend=null', '../../x', 'x'.repeat(300)])(
    'knows no adapter %j',
    async (id) => {
      await expect(openDevice(id)).rejects.toMatchObject({ fault: 'none' });
    },
  );

  it('fails whoever waits when it is killed, and whoever asks afterwards', async () => {
    const device = await openDevice();
    const waiting = device.make([{ name: 'values', bytes: 16 }], [doubling]);
    process.kill(device.process.pid!, 'SIGKILL');
    await expect(waiting).rejects.toMatchObject({ fault: 'lost' });
    await expect(device.submit([run])).rejects.toMatchObject({ fault: 'lost' });
    await device.close();
    const next = await openDevice();
    expect(next.process.pid).not.toBe(device.process.pid);
    await next.close();
  });
});

describe('where there is no GPU', () => {
  it('says so, and writes nothing', async () => {
    const { VK_ICD_FILENAMES: _, VK_DRIVER_FILES: __, LD_LIBRARY_PATH: ___, ...bare } = workerEnvironment();
    const process = new DeviceProcess({ ...bare, VK_DRIVER_FILES: '/nowhere' } as NodeJS.ProcessEnv);
    expect(await process.ask({ ask: 'adapters' })).toEqual([]);
    await expect(process.ask({ ask: 'open', adapter: undefined })).rejects.toMatchObject({
      fault: 'none',
      message: 'No GPU was found on this machine.',
    });
    process.kill();
  });
});
