/** A zip of any kind, field by field: for making what the package reader has to refuse. */
export interface TrickEntry {
  readonly path: string | Uint8Array;
  readonly bytes: Uint8Array;
  /** What the headers say, where it is not the truth. */
  readonly local?: Partial<HeaderFields>;
  readonly central?: Partial<HeaderFields & CentralFields>;
  readonly localExtra?: Uint8Array;
  readonly centralExtra?: Uint8Array;
  readonly comment?: Uint8Array;
  /** Bytes between this entry and the next: a data descriptor, or anything. */
  readonly after?: Uint8Array;
}

interface HeaderFields {
  readonly version: number;
  readonly flags: number;
  readonly method: number;
  readonly time: number;
  readonly date: number;
  readonly crc: number;
  readonly compressed: number;
  readonly size: number;
  readonly path: string;
}

interface CentralFields {
  readonly madeBy: number;
  readonly disk: number;
  readonly internal: number;
  readonly external: number;
  readonly offset: number;
}

export interface TrickArchive {
  readonly prefix?: Uint8Array;
  readonly comment?: Uint8Array;
  /** Bytes between the central directory and the end record. */
  readonly beforeEnd?: Uint8Array;
  readonly end?: Partial<Record<'disk' | 'here' | 'total' | 'size' | 'offset' | 'commentLength', number>>;
  /** Central directory in another order, or with entries left out or repeated. */
  readonly order?: readonly number[];
}

type Width = 2 | 4;

function pack(...fields: readonly (readonly [Width, number])[]): Buffer {
  const bytes = Buffer.alloc(fields.reduce((sum, [width]) => sum + width, 0));
  let at = 0;
  for (const [width, value] of fields) {
    if (width === 2) bytes.writeUInt16LE(value, at);
    else bytes.writeUInt32LE(value >>> 0, at);
    at += width;
  }
  return bytes;
}

export function zipOf(
  entries: readonly TrickEntry[],
  crcOf: (bytes: Uint8Array) => number,
  archive: TrickArchive = {},
): Buffer {
  const parts: Uint8Array[] = [archive.prefix ?? Buffer.alloc(0)];
  let at = parts[0]!.length;
  const centrals = entries.map((entry) => {
    const path = Buffer.from(entry.path);
    const size = entry.bytes.length;
    const truth: HeaderFields = {
      ...{ version: 10, flags: 0, method: 0, time: 0, date: 0x21, path: '' },
      ...{ crc: crcOf(entry.bytes), compressed: size, size },
    };
    const local = { ...truth, ...entry.local };
    const localPath = entry.local?.path === undefined ? path : Buffer.from(entry.local.path);
    const localExtra = entry.localExtra ?? Buffer.alloc(0);
    const offset = at;
    const header = pack(
      [4, 0x04034b50],
      [2, local.version],
      [2, local.flags],
      [2, local.method],
      [2, local.time],
      [2, local.date],
      [4, local.crc],
      [4, local.compressed],
      [4, local.size],
      [2, localPath.length],
      [2, localExtra.length],
    );
    for (const part of [header, localPath, localExtra, entry.bytes, entry.after ?? Buffer.alloc(0)]) {
      parts.push(part);
      at += part.length;
    }
    const base = { ...truth, madeBy: 10, disk: 0, internal: 0, external: 0, offset };
    const central = { ...base, ...entry.central };
    const centralExtra = entry.centralExtra ?? Buffer.alloc(0);
    const comment = entry.comment ?? Buffer.alloc(0);
    const record = pack(
      [4, 0x02014b50],
      [2, central.madeBy],
      [2, central.version],
      [2, central.flags],
      [2, central.method],
      [2, central.time],
      [2, central.date],
      [4, central.crc],
      [4, central.compressed],
      [4, central.size],
      [2, path.length],
      [2, centralExtra.length],
      [2, comment.length],
      [2, central.disk],
      [2, central.internal],
      [4, central.external],
      [4, central.offset],
    );
    return Buffer.concat([record, path, centralExtra, comment]);
  });
  const order = archive.order ?? centrals.map((_, index) => index);
  const directory = Buffer.concat(order.map((index) => centrals[index]!));
  const comment = archive.comment ?? Buffer.alloc(0);
  const beforeEnd = archive.beforeEnd ?? Buffer.alloc(0);
  const end = {
    ...{ disk: 0, here: order.length, total: order.length, size: directory.length, offset: at },
    ...{ commentLength: comment.length },
    ...archive.end,
  };
  const endRecord = pack(
    [4, 0x06054b50],
    [2, end.disk],
    [2, end.disk],
    [2, end.here],
    [2, end.total],
    [4, end.size],
    [4, end.offset],
    [2, end.commentLength],
  );
  return Buffer.concat([...parts, directory, beforeEnd, endRecord, comment]);
}
