const ZERO_WIDTH_OR_BIDI =
  /[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;
const LONGEST = 120;

/**
 * Text from data as people can read it and nothing can hide in: control characters become their pictures, what is
 * invisible or turns the reading direction becomes ⟨U+202E⟩, half a surrogate pair becomes U+FFFD, and what is very
 * long is cut with its length said.
 */
export function visibleText(text: string, longest: number = LONGEST): string {
  const characters = [...text.slice(0, 4 * longest).toWellFormed()];
  const cut = characters.length > longest || text.length > 4 * longest;
  const shown = cut ? characters.slice(0, longest - 20).join('') : characters.join('');
  const clean = shown
    .replace(CONTROL, (character) => {
      const code = character.charCodeAt(0);
      if (code < 0x20) return String.fromCharCode(0x2400 + code);
      return code === 0x7f ? '␡' : `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
    })
    .replace(
      ZERO_WIDTH_OR_BIDI,
      (character) => `⟨U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`,
    );
  return cut ? `${clean}… (${text.length} characters)` : clean;
}
