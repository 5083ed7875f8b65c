/**
 * The GPU process: the only one that loads Dawn. Drivers crash; this process may, and is ended without further ado where it
 * hangs. Its standard error is nobody's: Dawn and drivers write what they like there.
 */
import { findAdapters } from './adapters.ts';
import { DeviceError } from './device.ts';
import { openDevice, type OpenDevice } from './open-device.ts';
import type { DeviceAnswer, DeviceAnswers, DeviceRequest } from './protocol.ts';

let device: OpenDevice | undefined;
const opened = (): OpenDevice => {
  if (device === undefined) throw new DeviceError('none', 'No device is open.');
  return device;
};

async function answer(request: DeviceRequest): Promise<DeviceAnswers[keyof DeviceAnswers]> {
  if (request.ask === 'adapters') return (await findAdapters()).map(({ adapter }) => adapter);
  if (request.ask === 'open') return (device = await openDevice(request.adapter)).info;
  if (request.ask === 'make') return opened().make(request.buffers, request.programs);
  if (request.ask === 'submit') return opened().submit(request.commands, request.read);
  return opened().drop();
}

function send(message: DeviceAnswer): void {
  // Whoever asked may have gone.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

let queue = Promise.resolve();
process.on('message', (request: DeviceRequest) => {
  queue = queue.then(async () => {
    try {
      send({ answer: await answer(request) });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      send({ fault: error instanceof DeviceError ? error.fault : 'lost', message });
    }
  });
});
// Dawn's own threads would hold the process.
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => undefined);
