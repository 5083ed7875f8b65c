import {
  DeviceError,
  type BufferSpec,
  type Command,
  type ComputeDevice,
  type Range,
} from '../../../gpu/device.ts';
import type { FeatureBins } from '../rows/bins.ts';
import type { GrownSplit, HeldLeaf, HeldParts, HeldRows } from '../engine.ts';
import { GROUP, MOST_SUMMING, PARTED, programs, SPLIT, STATE, SUMMED } from './programs.ts';

/** Workgroups that can be started along one axis, on every device. */
const MOST_GROUPS = 65_535;
/** Bytes that are sent to the device at a time: larger ones take twice as long on their way to its process. */
const PIECE = 2 ** 20;

/** Rows of a leaf on the device: a stretch of one of the two lists. */
export interface DeviceRows {
  readonly list: 0 | 1;
  readonly begin: number;
  readonly count: number;
}

const bytesOf = (values: Uint32Array<ArrayBuffer>): Uint8Array<ArrayBuffer> =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/** Puts the bins of four features side by side: a word a row. */
function wordsOf(
  columns: readonly Uint8Array[],
  group: number,
  begin: number,
  end: number,
): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(end - begin);
  for (let lane = 0; lane < 4; lane++) {
    const column = columns[4 * group + lane];
    if (column === undefined) break;
    for (let row = begin; row < end; row++) words[row - begin]! |= column[row]! << (8 * lane);
  }
  return words;
}

/** Writes in turn. Two are on their way at a time: one is taken in while the next is being made. */
async function writeAll(device: ComputeDevice, writes: Iterable<Command>): Promise<void> {
  let before: Promise<unknown> = Promise.resolve();
  for (const write of writes) {
    const sent = device.submit([write]);
    // Heard below; where the write before it fails, nobody waits for it.
    sent.catch(() => undefined);
    await before;
    before = sent;
  }
  await before;
}

/** Bytes for the beginning of a buffer, piece by piece. */
function* piecesOf(buffer: string, bytes: Uint8Array): Iterable<Command> {
  for (let offset = 0; offset < bytes.length; offset += PIECE)
    yield { do: 'write', buffer, offset, bytes: bytes.subarray(offset, offset + PIECE) };
}

/**
 * Lays rows on a device: their bins for good, their derivatives tree by tree. Bins lie as words of four features, row after row of a group of four, in as many buffers as
 * the device's limit asks for.
 * @throws {DeviceError} `memory` where the device does not take them
 */
export async function layRows(
  device: ComputeDevice,
  bins: readonly FeatureBins[],
  columns: readonly Uint8Array[],
  rows: number,
): Promise<HeldRows<DeviceRows>> {
  const { mostBufferBytes } = device.info;
  const groups = Math.ceil(bins.length / 4);
  const groupsOfBuffer = Math.floor(mostBufferBytes / (4 * rows));
  if (groupsOfBuffer === 0 || 8 * rows > mostBufferBytes || rows > MOST_GROUPS * PARTED) {
    throw new DeviceError('memory', `${rows.toLocaleString('en')} rows are more than the GPU takes at once.`);
  }
  const parts = Array.from({ length: Math.ceil(groups / groupsOfBuffer) }, (_, part) => {
    const first = part * groupsOfBuffer;
    return {
      first,
      count: Math.min(groupsOfBuffer, groups - first),
      bins: `bins${part}`,
      table: `table${part}`,
    };
  });
  const offsets = new Uint32Array(4 * groups + 1);
  for (let feature = 0; feature < 4 * groups; feature++)
    offsets[feature + 1] = offsets[feature]! + (bins[feature]?.count ?? 0);
  const allBins = offsets.at(-1)!;
  const buffers: BufferSpec[] = [
    ...parts.flatMap(({ count, ...names }) => [
      { name: names.bins, bytes: 4 * rows * count },
      { name: names.table, bytes: 4 * (2 + offsets.length) },
    ]),
    { name: 'order0', bytes: 4 * rows },
    { name: 'order1', bytes: 4 * rows },
    { name: 'packed', bytes: 8 * rows },
    { name: 'split', bytes: SPLIT.bytes },
    { name: 'state', bytes: STATE.bytes },
    { name: 'groups', bytes: 16 * parts.length },
    { name: 'histogram', bytes: 8 * allBins },
  ];
  await device.make(buffers, programs);
  await device.submit(
    parts.map(({ first, table }) => ({
      do: 'write',
      buffer: table,
      offset: 0,
      bytes: bytesOf(Uint32Array.of(rows, first, ...offsets)),
    })),
  );
  function* words(): Iterable<Command> {
    const step = PIECE / 4;
    for (const part of parts) {
      for (let group = 0; group < part.count; group++) {
        for (let begin = 0; begin < rows; begin += step) {
          const bytes = bytesOf(wordsOf(columns, part.first + group, begin, Math.min(rows, begin + step)));
          yield { do: 'write', buffer: part.bins, offset: 4 * (group * rows + begin), bytes };
        }
      }
    }
  }
  await writeAll(device, words());

  const histogram: Range = { buffer: 'histogram', offset: 0, bytes: 8 * allBins };
  /** Sums the rows that the state names. */
  const sumUp = (list: 0 | 1): Command[] => [
    { do: 'clear', buffer: 'histogram' },
    ...parts.map(({ bins: from, table }, part): Command => ({
      do: 'run',
      program: 'sum',
      buffers: [table, from, `order${list}`, 'packed', 'state', 'histogram'],
      groups: { buffer: 'groups', offset: 16 * part },
    })),
  ];

  async function all(
    packed: Uint8Array,
    members: Uint32Array<ArrayBuffer> | undefined,
  ): Promise<HeldLeaf<DeviceRows>> {
    await writeAll(device, piecesOf('packed', packed));
    if (members !== undefined) await writeAll(device, piecesOf('order0', bytesOf(members)));
    const count = members?.length ?? rows;
    const summing = Math.min(MOST_SUMMING, Math.max(1, Math.ceil(count / SUMMED)));
    const groupsToRun = Uint32Array.from(parts.flatMap((part) => [summing, part.count, 1, 0]));
    const state = new Uint32Array(STATE.bytes / 4);
    state[STATE.count] = count;
    const [sums] = await device.submit(
      [
        { do: 'write', buffer: 'state', offset: 0, bytes: bytesOf(state) },
        { do: 'write', buffer: 'groups', offset: 0, bytes: bytesOf(groupsToRun) },
        ...(members === undefined ? [listed] : []),
        ...sumUp(0),
      ],
      [histogram],
    );
    return { leaf: { list: 0, begin: 0, count }, count, sums: sums! };
  }
  const listed: Command = {
    do: 'run',
    program: 'list',
    buffers: ['order0'],
    groups: [Math.min(1024, Math.ceil(rows / GROUP)), 1],
  };

  async function part(
    from: DeviceRows,
    { feature, mask }: Pick<GrownSplit, 'feature' | 'mask'>,
  ): Promise<HeldParts<DeviceRows>> {
    const group = feature >> 2;
    const place = Math.floor(group / groupsOfBuffer);
    const split = new Uint32Array(SPLIT.bytes / 4);
    split[SPLIT.begin] = from.begin;
    split[SPLIT.count] = from.count;
    split[SPLIT.group] = group - parts[place]!.first;
    split[SPLIT.shift] = 8 * (feature & 3);
    split[SPLIT.rows] = rows;
    new Uint8Array(split.buffer).set(mask, 4 * SPLIT.mask);
    const list = from.list === 0 ? 1 : 0;
    const [counts, sums] = await device.submit(
      [
        { do: 'write', buffer: 'split', offset: 0, bytes: bytesOf(split) },
        { do: 'clear', buffer: 'state' },
        {
          do: 'run',
          program: 'part',
          buffers: ['split', parts[place]!.bins, `order${from.list}`, `order${list}`, 'state'],
          groups: [Math.ceil(from.count / PARTED), 1],
        },
        { do: 'run', program: 'choose', buffers: ['split', 'state', 'groups'], groups: [1, 1] },
        ...sumUp(list),
      ],
      [{ buffer: 'state', offset: 0, bytes: 8 }, histogram],
    );
    const view = new DataView(counts!.buffer, counts!.byteOffset, 8);
    const left = view.getUint32(0, true);
    const right = view.getUint32(4, true);
    return {
      leaves: [
        { list, begin: from.begin, count: left },
        { list, begin: from.begin + left, count: right },
      ],
      counts: [left, right],
      summed: left <= right ? 0 : 1,
      sums: sums!,
    };
  }

  return { all, part };
}
