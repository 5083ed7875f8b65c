/** What a GPU is asked to do, and by what errors it says that it cannot. Buffers and programs go by name. */

/** Why a device does no more work: there is none, it takes no more memory, or it or its process has gone. */
export type DeviceFault = 'none' | 'memory' | 'lost';

/** A device that cannot do what was asked. Whoever asked goes on without it. */
export class DeviceError extends Error {
  readonly fault: DeviceFault;
  constructor(fault: DeviceFault, message: string) {
    super(message);
    this.name = 'DeviceError';
    this.fault = fault;
  }
}

export interface BufferSpec {
  readonly name: string;
  readonly bytes: number;
}

/** A compute shader. */
export interface ProgramSpec {
  readonly name: string;
  /** WGSL. Its bindings are @group(0) @binding(0), (1), … in the order in which a dispatch names its buffers. */
  readonly code: string;
  readonly entry: string;
}

/** Groups to start: a count by axis, or three u32 in a buffer at a byte. */
export type Groups = readonly [x: number, y: number] | { readonly buffer: string; readonly offset: number };

export type Command =
  /** Queued before all that follows: `bytes` lie in `buffer` from `offset` on. */
  | {
      readonly do: 'write';
      readonly buffer: string;
      readonly offset: number;
      readonly bytes: Uint8Array;
    }
  /** Fills a buffer with zeros. */
  | { readonly do: 'clear'; readonly buffer: string }
  | {
      readonly do: 'run';
      readonly program: string;
      readonly buffers: readonly string[];
      readonly groups: Groups;
    };

/** Bytes of a buffer to be read; offset and length are multiples of 4. */
export interface Range {
  readonly buffer: string;
  readonly offset: number;
  readonly bytes: number;
}

/** A device's adapter, as far as work depends on it. */
export interface DeviceInfo {
  /** `backend/name`, as `gpu.adapters` lists it. */
  readonly adapter: string;
  readonly name: string;
  /** It computes on the processor: of use in tests only. */
  readonly software: boolean;
  /** Of one buffer that a program sees, in bytes. */
  readonly mostBufferBytes: number;
}

/** A device with its buffers and programs. Every call may throw a `DeviceError`; after that only `close` is of use. */
export interface ComputeDevice {
  readonly info: DeviceInfo;
  /** Buffers of zeros, and programs that are not there yet. */
  make(buffers: readonly BufferSpec[], programs: readonly ProgramSpec[]): Promise<void>;
  /** Does the commands in their order, then reads. */
  submit(commands: readonly Command[], read?: readonly Range[]): Promise<Uint8Array<ArrayBuffer>[]>;
  /** Lets buffers go; the device may serve again. */
  close(): Promise<void>;
}
