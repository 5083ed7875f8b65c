import { gzipSync } from 'node:zlib';

/** Texts that would run, load, format, turn or overflow a page where they are not kept text. */
export const hostileTexts: readonly string[] = [
  `</script><script>window.hacked='script'</script>`,
  `<img src=x onerror="window.hacked='img'">`,
  `<svg onload="window.hacked='svg'">`,
  `" onmouseover="window.hacked='attribute'" autofocus onfocus="window.hacked='focus'" x="`,
  `javascript:window.hacked='link'`,
  `=cmd|' /C calc'!A0`,
  `**bold** [link](javascript:alert(1)) # heading \`code\``,
  `{{constructor.constructor('window.hacked=1')()}}`,
  `__proto__`,
  `\u202Ereversed\u202C`,
  'שם עמודה بيانات',
  '👩‍👩‍👧‍👦 family',
  'W'.repeat(10_000),
];

/** A file whose column names and categories are the hostile texts, with a target that can be learned. */
export function hostileFile(rows = 600): Buffer {
  const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const header = [...hostileTexts.map((text) => `c ${text}`), 'size', '<b>target</b>'];
  const lines = [header.map(quote).join(',')];
  for (let row = 0; row < rows; row++) {
    const cells = hostileTexts.map(
      (_, i) => hostileTexts[(row * 7 + i * 3 + ((row / 13) | 0)) % hostileTexts.length]!,
    );
    // The long one once in a while: 10,000 characters in each row would be a large file.
    const shown = cells.map((text) => (text.length > 1000 && row % 50 !== 0 ? 'W' : text));
    const size = (row * 37) % 101;
    lines.push(
      [...shown, String(size), size + (row % 11) > 55 ? '<i>yes</i>' : 'no & "no"'].map(quote).join(','),
    );
  }
  return gzipSync(Buffer.from(`${lines.join('\n')}\n`, 'utf8'));
}
