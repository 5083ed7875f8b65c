import { createElement, type ReactNode } from 'react';
import { headOf, parseMarkdown, type Block } from './parse-markdown.ts';

/** A package's Markdown as elements of our own. What is not one of the few known forms stays the text that it is. */
export function Markdown({ text }: { text: string }) {
  const { front, body } = headOf(text);
  return (
    <div className="card-text stack">
      {parseMarkdown(body).map((block, i) => (
        <BlockView key={i} block={block} />
      ))}
      {front !== undefined && (
        <details>
          <summary className="dim">Metadata for model hubs</summary>
          <pre className="source" tabIndex={0} aria-label="Metadata">
            {front}
          </pre>
        </details>
      )}
    </div>
  );
}

function BlockView({ block }: { block: Block }) {
  switch (block.type) {
    case 'heading':
      // The page's own title is h1.
      return createElement(
        `h${Math.min(6, block.level + 1)}`,
        { className: 'wrap' },
        <Words text={block.text} />,
      );
    case 'code':
      return (
        <pre className="source" tabIndex={0} aria-label="Code">
          {block.text}
        </pre>
      );
    case 'list':
      return (
        <ul>
          {block.items.map((item, i) => (
            <li key={i} className="wrap">
              <Words text={item} />
            </li>
          ))}
        </ul>
      );
    case 'table':
      return (
        <div className="table-wrap" tabIndex={0} role="region" aria-label="Table">
          <table className="plain">
            <thead>
              <tr>
                {block.header.map((cell, i) => (
                  <th key={i} scope="col" className={block.right[i] === true ? 'number' : undefined}>
                    <Words text={cell} />
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {block.rows.map((row, r) => (
                <tr key={r}>
                  {row.map((cell, i) => (
                    <td key={i} className={block.right[i] === true ? 'number' : 'wrap'}>
                      <Words text={cell} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      );
    case 'paragraph':
      return (
        <p className="wrap">
          <Words text={block.text} />
        </p>
      );
  }
}

/** `**strong**`, `` `code` `` and backslash escapes; links and everything else stay text. */
function Words({ text }: { text: string }): ReactNode {
  const parts = text.split(/(`[^`]+`|\*\*(?:\\.|[^*\\])+\*\*)/);
  return parts.map((part, i) => {
    if (part.length > 2 && part.startsWith('`') && part.endsWith('`'))
      return <code key={i}>{part.slice(1, -1)}</code>;
    if (part.length > 4 && part.startsWith('**') && part.endsWith('**'))
      return <strong key={i}>{plain(part.slice(2, -2))}</strong>;
    return plain(part);
  });
}

const plain = (text: string): string => text.replaceAll(/\\([!-/:-@[-`{-~])/g, '$1');
