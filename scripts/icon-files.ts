/** The two containers in which Windows and macOS keep a mark's pictures; both take PNG as it is. */

export interface Picture {
  /** Edge in pixels. */
  readonly size: number;
  readonly png: Uint8Array;
}

const icoHeaderBytes = 6;
const icoEntryBytes = 16;

/** A Windows icon: a header, an entry for each picture with its place, the pictures. Edges up to 256. */
export function ico(pictures: readonly Picture[]): Uint8Array {
  const head = new DataView(new ArrayBuffer(icoHeaderBytes + icoEntryBytes * pictures.length));
  head.setUint16(2, 1, true);
  head.setUint16(4, pictures.length, true);
  let at = head.byteLength;
  pictures.forEach(({ size, png }, index) => {
    const entry = icoHeaderBytes + icoEntryBytes * index;
    // A byte each; 0 stands for 256.
    head.setUint8(entry, size % 256);
    head.setUint8(entry + 1, size % 256);
    head.setUint16(entry + 4, 1, true);
    head.setUint16(entry + 6, 32, true);
    head.setUint32(entry + 8, png.length, true);
    head.setUint32(entry + 12, at, true);
    at += png.length;
  });
  return Buffer.concat([new Uint8Array(head.buffer), ...pictures.map(({ png }) => png)]);
}

/** Types of the pictures that macOS takes as PNG, by edge: for plain screens, and for those of double density. */
const icnsTypes: Readonly<Record<number, readonly string[]>> = {
  16: ['icp4'],
  32: ['icp5', 'ic11'],
  64: ['ic12'],
  128: ['ic07'],
  256: ['ic08', 'ic13'],
  512: ['ic09', 'ic14'],
  1024: ['ic10'],
};
const icnsHeaderBytes = 8;

/** A macOS icon: chunks of type, length and PNG behind a header that is such a chunk itself. */
export function icns(pictures: readonly Picture[]): Uint8Array {
  const chunks = pictures.flatMap(({ size, png }) =>
    (icnsTypes[size] ?? []).map((type) => icnsChunk(type, png)),
  );
  return icnsChunk('icns', Buffer.concat(chunks));
}

function icnsChunk(type: string, content: Uint8Array): Uint8Array {
  const header = Buffer.alloc(icnsHeaderBytes);
  header.write(type, 'latin1');
  header.writeUInt32BE(icnsHeaderBytes + content.length, 4);
  return Buffer.concat([header, content]);
}
