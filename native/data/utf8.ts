/** Checks and makes UTF-8 (RFC 3629: no surrogates, no overlong forms, at most U+10FFFF). */

/** Index of the first byte that is not part of valid UTF-8, or −1. */
export function invalidUtf8(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  while (i < end) {
    const c = bytes[i]!;
    if (c < 0x80) {
      i++;
      continue;
    }
    let more: number;
    let low = 0x80;
    let high = 0xbf;
    if (c >= 0xc2 && c <= 0xdf) more = 1;
    else if (c >= 0xe0 && c <= 0xef) {
      more = 2;
      if (c === 0xe0) low = 0xa0;
      else if (c === 0xed) high = 0x9f;
    } else if (c >= 0xf0 && c <= 0xf4) {
      more = 3;
      if (c === 0xf0) low = 0x90;
      else if (c === 0xf4) high = 0x8f;
    } else return i;
    if (i + more >= end) return i;
    const next = bytes[i + 1]!;
    if (next < low || next > high) return i;
    for (let k = 2; k <= more; k++) if ((bytes[i + k]! & 0xc0) !== 0x80) return i;
    i += more + 1;
  }
  return -1;
}

/** Turns chunks of another encoding into UTF-8; a sequence cut by a chunk's end is carried over. */
export interface Transcoder {
  push(chunk: Uint8Array): Uint8Array;
  end(): Uint8Array;
}

/** Writes a code point. A lone surrogate is written as its three bytes, which no UTF-8 check lets through. */
function putCodePoint(out: Uint8Array, at: number, code: number): number {
  if (code < 0x80) {
    out[at] = code;
    return at + 1;
  }
  if (code < 0x800) {
    out[at] = 0xc0 | (code >> 6);
    out[at + 1] = 0x80 | (code & 0x3f);
    return at + 2;
  }
  if (code < 0x10000) {
    out[at] = 0xe0 | (code >> 12);
    out[at + 1] = 0x80 | ((code >> 6) & 0x3f);
    out[at + 2] = 0x80 | (code & 0x3f);
    return at + 3;
  }
  out[at] = 0xf0 | (code >> 18);
  out[at + 1] = 0x80 | ((code >> 12) & 0x3f);
  out[at + 2] = 0x80 | ((code >> 6) & 0x3f);
  out[at + 3] = 0x80 | (code & 0x3f);
  return at + 4;
}

export function fromUtf16(bigEndian: boolean): Transcoder {
  let oddByte = -1;
  let highSurrogate = 0;

  function push(chunk: Uint8Array): Uint8Array {
    const out = new Uint8Array((chunk.length + 1) * 2 + 8);
    let at = 0;
    let i = 0;
    while (i < chunk.length) {
      const first = oddByte >= 0 ? oddByte : chunk[i++]!;
      if (i >= chunk.length) {
        oddByte = first;
        break;
      }
      oddByte = -1;
      const second = chunk[i++]!;
      const unit = bigEndian ? (first << 8) | second : (second << 8) | first;
      if (highSurrogate !== 0) {
        if (unit >= 0xdc00 && unit <= 0xdfff) {
          at = putCodePoint(out, at, 0x10000 + ((highSurrogate - 0xd800) << 10) + (unit - 0xdc00));
          highSurrogate = 0;
          continue;
        }
        at = putCodePoint(out, at, highSurrogate);
        highSurrogate = 0;
      }
      if (unit >= 0xd800 && unit <= 0xdbff) highSurrogate = unit;
      else at = putCodePoint(out, at, unit);
    }
    return out.subarray(0, at);
  }

  return {
    push,
    end() {
      const out = new Uint8Array(8);
      let at = 0;
      if (highSurrogate !== 0) at = putCodePoint(out, at, highSurrogate);
      // Half a code unit: 0xff never occurs in UTF-8.
      if (oddByte >= 0) out[at++] = 0xff;
      return out.subarray(0, at);
    },
  };
}

/** Code points of the bytes 0x80 … 0x9f (WHATWG windows-1252); all others are themselves. */
const WINDOWS_1252 = [
  0x20ac, 0x81, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d,
  0x017d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a,
  0x0153, 0x9d, 0x017e, 0x0178,
];

export function fromWindows1252(): Transcoder {
  return {
    push(chunk) {
      const out = new Uint8Array(chunk.length * 3);
      let at = 0;
      for (const c of chunk) {
        at = putCodePoint(out, at, c >= 0x80 && c < 0xa0 ? WINDOWS_1252[c - 0x80]! : c);
      }
      return out.subarray(0, at);
    },
    end: () => new Uint8Array(0),
  };
}
