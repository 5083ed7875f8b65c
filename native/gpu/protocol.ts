import type { BufferSpec, Command, DeviceFault, DeviceInfo, ProgramSpec, Range } from './device.ts';
import type { Adapter } from './contract.ts';

/** What the GPU process is asked. It answers in the order in which it is asked. */
export type DeviceRequest =
  | { readonly ask: 'adapters' }
  /** Takes a device of the adapter with this id, or of the one that the system prefers. */
  | { readonly ask: 'open'; readonly adapter: string | undefined }
  | {
      readonly ask: 'make';
      readonly buffers: readonly BufferSpec[];
      readonly programs: readonly ProgramSpec[];
    }
  | { readonly ask: 'submit'; readonly commands: readonly Command[]; readonly read: readonly Range[] }
  /** Destroys all buffers; programs stay. */
  | { readonly ask: 'drop' };

export interface DeviceAnswers {
  readonly adapters: readonly Adapter[];
  readonly open: DeviceInfo;
  readonly make: undefined;
  readonly submit: readonly Uint8Array<ArrayBuffer>[];
  readonly drop: undefined;
}

export type DeviceAnswer =
  | { readonly answer: DeviceAnswers[keyof DeviceAnswers] }
  | { readonly fault: DeviceFault; readonly message: string };
