import { UnstyledButton } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { keysRoute, useHelp } from './help-store.ts';
import { helpTexts } from './help-texts.ts';
import { shortcuts } from './shortcuts.ts';

/** Help for one page, offline. `topic` is scrolled to. */
export default function Help({ route, topic }: { route: string; topic: string | undefined }) {
  const { open } = useHelp();
  const texts = helpTexts[route] ?? [];
  return (
    <div className="stack help">
      {route === keysRoute && <Shortcuts />}
      {texts.map(({ title, text }) => (
        <Topic key={title} title={title} text={text} asked={title === topic} />
      ))}
      {route !== keysRoute && (
        <p className="dim">
          <UnstyledButton className="help-link" onClick={() => open(keysRoute)}>
            Keyboard shortcuts
          </UnstyledButton>
        </p>
      )}
    </div>
  );
}

function Topic({ title, text, asked }: { title: string; text: string; asked: boolean }) {
  const element = useRef<HTMLElement>(null);
  useEffect(() => {
    if (asked) element.current?.scrollIntoView({ block: 'start' });
  }, [asked]);
  return (
    <section ref={element} className={asked ? 'asked' : undefined}>
      <h2>{title}</h2>
      <p>{text}</p>
    </section>
  );
}

function Shortcuts() {
  return (
    <table className="plain">
      <thead>
        <tr>
          <th>Keys</th>
          <th>What they do</th>
        </tr>
      </thead>
      <tbody>
        {shortcuts.map(({ keys, what }) => (
          <tr key={what}>
            <td>
              {keys.map((key, i) => (
                <span key={key}>
                  {i > 0 && ' or '}
                  <kbd>{key}</kbd>
                </span>
              ))}
            </td>
            <td>{what}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
