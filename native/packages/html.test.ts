import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { embeddedJson, fromData, markup } from './html.ts';
import { markdownText } from './markdown.ts';
import { visibleText } from './visible-text.ts';

describe('markup', () => {
  it('escapes every hole and keeps what was made here', () => {
    const inner = markup`<b>${'<i>&"\''}</b>`;
    expect(markup`<p title="${'"x"'}">${inner}${[1, 'a<']}${false}${undefined}</p>`.markup).toBe(
      '<p title="&quot;x&quot;"><b>&lt;i&gt;&amp;&quot;&#39;</b>1a&lt;</p>',
    );
  });

  it('leaves no character of data that begins a tag or ends an attribute', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { markup: escaped } = markup`${text}`;
        return !/[<>"']/.test(escaped) && !/&(?!amp;|lt;|gt;|quot;|#39;)/.test(escaped);
      }),
    );
  });
});

describe('embeddedJson', () => {
  it('gives JSON of the same value that cannot end a script element', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const { markup: text } = embeddedJson(value);
        expect(text).not.toMatch(/[<>&\u2028\u2029]/);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('visibleText', () => {
  it('shows what hides', () => {
    expect(visibleText('a\u202eb\0c\u200bd\x7f\x85')).toBe('a⟨U+202E⟩b␀c⟨U+200B⟩d␡⟨U+0085⟩');
    expect(visibleText('half \ud800')).toBe('half �');
    expect(visibleText('שלום é🙂')).toBe('שלום é🙂');
  });

  it('cuts what is very long and says how long it was', () => {
    const cut = visibleText('x'.repeat(10_000));
    expect(cut).toBe(`${'x'.repeat(100)}… (10000 characters)`);
  });

  it('leaves no control, bidirectional or zero-width character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(visibleText(text)).not.toMatch(/[\p{Cc}\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u);
      }),
    );
  });
});

describe('fromData', () => {
  it('isolates the direction of the text', () => {
    expect(fromData('<b>').markup).toBe('<bdi>&lt;b&gt;</bdi>');
  });
});

describe('markdownText', () => {
  it('has no markup, link or element left', () => {
    expect(markdownText('[x](http://a.b) <img> `c` | **d** @e &lt;')).toBe(
      '\\[x\\](http\\://a.b) \\<img\\> \\`c\\` \\| \\*\\*d\\*\\* \\@e &amp;lt;',
    );
  });
});
