/**
 * CRC-32 as in zip (ISO 3309; reflected polynomial 0xEDB88320, initial and final XOR 0xFFFFFFFF), four bytes a step
 * ("slicing by 4": table k advances a byte that lies k bytes further from the end).
 */
function buildTables(): readonly Uint32Array[] {
  const first = new Uint32Array(256);
  for (let value = 0; value < 256; value++) {
    let crc = value;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    first[value] = crc;
  }
  const tables = [first];
  for (let slice = 1; slice < 4; slice++) {
    const previous = tables[slice - 1]!;
    tables.push(previous.map((crc) => (crc >>> 8) ^ first[crc & 0xff]!));
  }
  return tables;
}

const [TABLE0, TABLE1, TABLE2, TABLE3] = buildTables() as [
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
];

export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  let at = 0;
  for (const end = bytes.length - 3; at < end; at += 4) {
    crc ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    crc =
      TABLE3[crc & 0xff]! ^ TABLE2[(crc >>> 8) & 0xff]! ^ TABLE1[(crc >>> 16) & 0xff]! ^ TABLE0[crc >>> 24]!;
  }
  for (; at < bytes.length; at++) crc = (crc >>> 8) ^ TABLE0[(crc ^ bytes[at]!) & 0xff]!;
  return (crc ^ 0xffffffff) >>> 0;
}
