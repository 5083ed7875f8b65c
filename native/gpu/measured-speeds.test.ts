import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderAdapters } from '../engine/host/cli/render-adapters.ts';
import { productVersion } from '../settings/store.ts';
import { listMeasured } from './handlers.ts';
import { keepSpeed, keptSpeed, ofCpu, ofGpu, speedsIn } from './measured-speeds.ts';

const gpu = ofGpu({ id: 'vulkan/A', driver: 'driver 1' }, 4, '1.0.0');
const speed = { fixed: 0.002, perCell: 3e-10 };
const folder = (): string => mkdtempSync(path.join(tmpdir(), 'assay-speeds-'));

describe('measured speeds', () => {
  it('are found again for the same device, driver, threads and version alone', async () => {
    const file = speedsIn(path.join(folder(), 'not there yet'));
    expect(await keptSpeed(file, gpu)).toBeUndefined();
    await keepSpeed(file, gpu, speed);
    await keepSpeed(file, ofCpu(4, '1.0.0'), { fixed: 0, perCell: 1e-9 });
    expect(await keptSpeed(file, gpu)).toEqual(speed);
    expect(await keptSpeed(file, ofCpu(4, '1.0.0'))).toEqual({ fixed: 0, perCell: 1e-9 });
    for (const other of [
      { device: 'vulkan/B' },
      { driver: 'driver 2' },
      { threads: 5 },
      { version: '1.0.1' },
    ])
      expect(await keptSpeed(file, { ...gpu, ...other })).toBeUndefined();
  });

  it('are replaced by later ones, and no more than some are kept', async () => {
    const file = speedsIn(folder());
    for (let threads = 1; threads <= 70; threads++) await keepSpeed(file, { ...gpu, threads }, speed);
    await keepSpeed(file, { ...gpu, threads: 70 }, { fixed: 1, perCell: 0 });
    expect(await keptSpeed(file, { ...gpu, threads: 6 })).toBeUndefined();
    expect(await keptSpeed(file, { ...gpu, threads: 7 })).toEqual(speed);
    expect(await keptSpeed(file, { ...gpu, threads: 70 })).toEqual({ fixed: 1, perCell: 0 });
  });

  it('in a damaged file are none, and the file is made again', async () => {
    const file = speedsIn(folder());
    await keepSpeed(file, gpu, speed);
    const sound = readFileSync(file, 'utf8');
    const damaged = [
      '',
      sound.slice(0, -9),
      sound.replace('0.002', '-1'),
      sound.replace('0.002', 'null'),
      sound.replace('"format":1', '"format":2'),
      ' '.repeat(2 ** 19),
    ];
    for (const text of damaged) {
      writeFileSync(file, text);
      expect(await keptSpeed(file, gpu)).toBeUndefined();
      await keepSpeed(file, gpu, speed);
      expect(readFileSync(file, 'utf8')).toBe(sound);
    }
  });

  it('are lost without a word where the disk takes nothing', async () => {
    const file = path.join(folder(), 'a file');
    writeFileSync(file, '');
    await keepSpeed(speedsIn(file), gpu, speed);
    expect(await keptSpeed(speedsIn(file), gpu)).toBeUndefined();
  });
});

it('a list of GPUs says what was measured of them, beside the CPU on as many threads', async () => {
  const file = speedsIn(folder());
  const version = productVersion();
  const adapter = {
    id: 'vulkan/A',
    name: 'A',
    backend: 'vulkan',
    vendor: 'V',
    driver: 'driver 1',
    software: false,
    mostBufferBytes: 2 ** 31,
  };
  const list = async () => ({ adapters: [adapter] });
  await keepSpeed(file, ofGpu(adapter, 4, version), { fixed: 0.004, perCell: 3e-10 });
  expect(await listMeasured(4, file, list)).toEqual({ adapters: [adapter] });
  await keepSpeed(file, ofCpu(4, version), { fixed: 0, perCell: 2.5e-9 });
  expect(await listMeasured(8, file, list)).toEqual({ adapters: [adapter] });
  const listed = await listMeasured(4, file, list);
  expect(listed.adapters[0]!.measured).toEqual({ threads: 4, gpu: 0.034, cpu: 0.25 });
  expect(renderAdapters(listed)).toContain(
    'vulkan/A: measured, a tree on 100 million cells takes 0.034 s, on the CPU (4 threads) 0.25 s.\n',
  );
});
