/** Reads what `scripts/icon-files.ts` writes, by the formats' own descriptions. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Of a PNG's first chunk. */
export function pngSize(png: Buffer): Size {
  if (png.toString('latin1', 1, 4) !== 'PNG' || png.toString('latin1', 12, 16) !== 'IHDR')
    throw new Error('This is no PNG.');
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20) };
}

/** The sizes that a Windows icon's entries state, each held to its picture. */
export function icoPictures(icon: Buffer): Size[] {
  const [reserved, type, count] = [0, 2, 4].map((at) => icon.readUInt16LE(at));
  if (reserved !== 0 || type !== 1) throw new Error('This is no Windows icon.');
  return Array.from({ length: count! }, (_, index) => {
    const entry = 6 + 16 * index;
    const [bytes, at] = [icon.readUInt32LE(entry + 8), icon.readUInt32LE(entry + 12)];
    const size = pngSize(icon.subarray(at, at + bytes));
    if ((icon[entry]! || 256) !== size.width || (icon[entry + 1]! || 256) !== size.height)
      throw new Error(`Entry ${String(index)} is not of the size that it states.`);
    return size;
  });
}

export function icnsPictures(icon: Buffer): ({ type: string } & Size)[] {
  if (icon.toString('latin1', 0, 4) !== 'icns' || icon.readUInt32BE(4) !== icon.length)
    throw new Error('This is no whole macOS icon.');
  const pictures: ({ type: string } & Size)[] = [];
  for (let at = 8; at < icon.length; at += icon.readUInt32BE(at + 4)) {
    const type = icon.toString('latin1', at, at + 4);
    pictures.push({ type, ...pngSize(icon.subarray(at + 8)) });
  }
  return pictures;
}
