import { globals } from 'webgpu';
import { findAdapters } from './adapters.ts';
import {
  DeviceError,
  type BufferSpec,
  type Command,
  type DeviceInfo,
  type ProgramSpec,
  type Range,
} from './device.ts';

Object.assign(globalThis, globals);

/** A device within the GPU process. */
export interface OpenDevice {
  readonly info: DeviceInfo;
  make(buffers: readonly BufferSpec[], programs: readonly ProgramSpec[]): Promise<undefined>;
  submit(commands: readonly Command[], read: readonly Range[]): Promise<readonly Uint8Array<ArrayBuffer>[]>;
  drop(): undefined;
}

const memory = (what: string): DeviceError => new DeviceError('memory', what);
const size = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;

export async function openDevice(wanted: string | undefined): Promise<OpenDevice> {
  const adapters = await findAdapters();
  const found = adapters.find(({ adapter }) => wanted === undefined || adapter.id === wanted);
  if (found === undefined) {
    throw new DeviceError(
      'none',
      wanted === undefined || adapters.length === 0
        ? 'No GPU was found on this machine.'
        : `This machine has no GPU ${JSON.stringify(wanted)}.`,
    );
  }
  const { adapter, gpu } = found;
  const { limits } = gpu;
  const device = await gpu.requestDevice({
    requiredLimits: {
      maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
      maxBufferSize: limits.maxBufferSize,
    },
  });
  return deviceOver(device, {
    adapter: adapter.id,
    name: adapter.name,
    software: adapter.software,
    mostBufferBytes: adapter.mostBufferBytes,
  });
}

/** What the GPU process does with a device of WebGPU. */
export function deviceOver(device: GPUDevice, info: DeviceInfo): OpenDevice {
  const buffers = new Map<string, GPUBuffer>();
  /** By name. They outlive what they work on: compiling one may take seconds. */
  const pipelines = new Map<string, { readonly code: string; readonly pipeline: GPUComputePipeline }>();
  const groups = new Map<string, GPUBindGroup>();
  let staging: GPUBuffer | undefined;
  let fault: DeviceError | undefined;
  void device.lost.then(({ message }) => {
    fault ??= new DeviceError('lost', `The GPU was lost: ${firstLine(message)}`);
  });
  device.addEventListener('uncapturederror', ({ error }) => {
    fault ??=
      error instanceof GPUOutOfMemoryError
        ? memory('The GPU has no more memory.')
        : new DeviceError('lost', `The GPU refused its work: ${firstLine(error.message)}`);
  });

  const bufferOf = (name: string): GPUBuffer => {
    const buffer = buffers.get(name);
    if (buffer === undefined) throw new DeviceError('lost', `There is no buffer ${name} on the GPU.`);
    return buffer;
  };

  const pipelineOf = (name: string): GPUComputePipeline => {
    const made = pipelines.get(name);
    if (made === undefined) throw new DeviceError('lost', `There is no program ${name} on the GPU.`);
    return made.pipeline;
  };

  function makeBuffer({ name, bytes }: BufferSpec): void {
    if (bytes > info.mostBufferBytes) {
      throw memory(`A buffer of ${size(bytes)} is more than the GPU takes: ${size(info.mostBufferBytes)}.`);
    }
    const usage =
      GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC | GPUBufferUsage.INDIRECT;
    buffers.set(name, device.createBuffer({ size: Math.max(16, Math.ceil(bytes / 4) * 4), usage }));
  }

  function bindGroup(program: string, names: readonly string[]): GPUBindGroup {
    const key = [program, ...names].join(' ');
    let group = groups.get(key);
    if (group === undefined) {
      group = device.createBindGroup({
        layout: pipelineOf(program).getBindGroupLayout(0),
        entries: names.map((name, binding) => ({ binding, resource: { buffer: bufferOf(name) } })),
      });
      groups.set(key, group);
    }
    return group;
  }

  /** Writes go to the queue at once, so commands before them have to be there too. */
  function enqueue(commands: readonly Command[]): GPUCommandEncoder {
    let encoder = device.createCommandEncoder();
    let open = false;
    for (const command of commands) {
      if (command.do === 'write') {
        if (open) device.queue.submit([encoder.finish()]);
        if (open) encoder = device.createCommandEncoder();
        open = false;
        device.queue.writeBuffer(bufferOf(command.buffer), command.offset, command.bytes);
        continue;
      }
      open = true;
      if (command.do === 'clear') {
        encoder.clearBuffer(bufferOf(command.buffer));
        continue;
      }
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipelineOf(command.program));
      pass.setBindGroup(0, bindGroup(command.program, command.buffers));
      const { groups: count } = command;
      if ('buffer' in count) pass.dispatchWorkgroupsIndirect(bufferOf(count.buffer), count.offset);
      else pass.dispatchWorkgroups(count[0], count[1]);
      pass.end();
    }
    return encoder;
  }

  function stagingOf(bytes: number): GPUBuffer {
    if (staging !== undefined && staging.size >= bytes) return staging;
    staging?.destroy();
    staging = device.createBuffer({
      size: Math.max(65_536, bytes),
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    return staging;
  }

  const check = (): void => {
    if (fault !== undefined) throw fault;
  };

  return {
    info,
    async make(wanted, programs) {
      check();
      device.pushErrorScope('validation');
      device.pushErrorScope('out-of-memory');
      wanted.forEach(makeBuffer);
      for (const { name, code, entry } of programs) {
        if (pipelines.get(name)?.code === code) continue;
        const module = device.createShaderModule({ code });
        const pipeline = device.createComputePipeline({
          layout: 'auto',
          compute: { module, entryPoint: entry },
        });
        pipelines.set(name, { code, pipeline });
      }
      const [full, wrong] = [await device.popErrorScope(), await device.popErrorScope()];
      if (full !== null) throw memory('The GPU has not the memory that training needs.');
      if (wrong !== null)
        throw new DeviceError('lost', `The GPU refused a program: ${firstLine(wrong.message)}`);
      check();
      return undefined;
    },
    async submit(commands, read) {
      check();
      const encoder = enqueue(commands);
      if (read.length === 0) {
        device.queue.submit([encoder.finish()]);
        await device.queue.onSubmittedWorkDone();
        check();
        return [];
      }
      const total = read.reduce((sum, { bytes }) => sum + bytes, 0);
      const to = stagingOf(total);
      let at = 0;
      for (const { buffer, offset, bytes } of read) {
        encoder.copyBufferToBuffer(bufferOf(buffer), offset, to, at, bytes);
        at += bytes;
      }
      device.queue.submit([encoder.finish()]);
      await to.mapAsync(GPUMapMode.READ, 0, total).catch((error: unknown) => {
        throw fault ?? new DeviceError('lost', `The GPU was lost: ${firstLine(String(error))}`);
      });
      const bytes = new Uint8Array(to.getMappedRange(0, total).slice(0));
      to.unmap();
      check();
      at = 0;
      return read.map((range) => bytes.slice(at, (at += range.bytes)));
    },
    drop() {
      for (const buffer of buffers.values()) buffer.destroy();
      staging?.destroy();
      staging = undefined;
      buffers.clear();
      groups.clear();
      return undefined;
    },
  };
}

const firstLine = (text: string): string => text.split('\n', 1)[0]!.slice(0, 300);
