/** Orders texts by code point (as UTF-8 bytes do); JavaScript's own order is by UTF-16 unit and differs beyond U+FFFF. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    // Units from U+D800 to U+DFFF stand for code points above all others.
    const high = (x & 0xf800) === 0xd800;
    if (high !== ((y & 0xf800) === 0xd800)) return high ? 1 : -1;
    return x - y;
  }
  return a.length - b.length;
}
