import fc from 'fast-check';
import { expect, test } from 'vitest';
import { headOf, parseMarkdown } from './parse-markdown.ts';

test('a card: metadata, headings, lists, tables, code', () => {
  const text =
    '---\nlicense: x\n---\n\n# A\n\nWords\ngo on.\n\n- one\n- two\n  more\n\n| a | b |\n| --- | ---: |\n| x \\| y | 1 |\n\n```sh\n# no heading\n```\n';
  const { front, body } = headOf(text);
  expect(front).toBe('license: x');
  expect(parseMarkdown(body)).toEqual([
    { type: 'heading', level: 1, text: 'A' },
    { type: 'paragraph', text: 'Words go on.' },
    { type: 'list', items: ['one', 'two more'] },
    { type: 'table', header: ['a', 'b'], right: [false, true], rows: [['x \\| y', '1']] },
    { type: 'code', text: '# no heading' },
  ]);
});

test('whatever a stranger wrote is read to its end, and its markup stays text', () => {
  const piece = fc.constantFrom('# ', '- ', '|', '| --- |', '```', '\n', '\n\n', '---', 'a', '**', '  x');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const blocks = parseMarkdown(`${pieces.join('')}\n\n<script>alert(1)</script>`);
      expect(JSON.stringify(blocks)).toContain('<script>alert(1)</script>');
    }),
  );
});

test('a code block that nobody ends goes to the end', () => {
  expect(parseMarkdown('```\na\nb')).toEqual([{ type: 'code', text: 'a\nb' }]);
});
