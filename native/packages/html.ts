import { visibleText } from './visible-text.ts';

/** Markup that was made here. Nothing else is written into a page unescaped. */
export interface Html {
  readonly markup: string;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

type Part = Html | string | number | undefined | false | readonly Part[];

function rendered(part: Part): string {
  if (part === undefined || part === false) return '';
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  if ('markup' in part) return part.markup;
  return part.map(rendered).join('');
}

/**
 * A template whose holes are escaped: markup`<td>${name}</td>`. Lists are joined; undefined and false are nothing.
 * (Not called `html`: formatters take such templates apart, and the page's hashes stand on its exact text.)
 */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let text = strings[0]!;
  for (const [index, part] of parts.entries()) text += rendered(part) + strings[index + 1]!;
  return { markup: text };
}

/** A name or value from data: made visible, escaped, and kept from turning the text round it. */
export function fromData(text: string, longest?: number): Html {
  return markup`<bdi>${visibleText(text, longest)}</bdi>`;
}

/** JSON for a `<script type="application/json">`: nothing in it can end the element or begin a comment. */
export function embeddedJson(value: unknown): Html {
  const markup = JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return { markup };
}
