import { TextInput } from '@mantine/core';
import { useEffect, useId, useRef, useState } from 'react';
import { counted } from '../components/numbers.ts';
import { reportError } from './frame-errors.ts';
import { bestMatches } from './match-words.ts';
import { recentCommands, rememberCommand } from './recent-commands.ts';
import { useCommands, type Command } from './use-commands.ts';

const mostShown = 50;

export default function Palette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const [recent] = useState(recentCommands);
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const found = bestMatches(useCommands(), text, recent, mostShown);
  const marked = Math.min(at, found.length - 1);
  useEffect(() => {
    list.current?.children[marked]?.scrollIntoView({ block: 'nearest' });
  }, [marked]);
  const choose = (command: Command | undefined): void => {
    if (command === undefined) return;
    rememberCommand(command.key);
    onClose();
    Promise.resolve(command.run()).catch(reportError);
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => setAt((marked + 1) % Math.max(1, found.length)),
    ArrowUp: () => setAt((marked - 1 + found.length) % Math.max(1, found.length)),
    PageDown: () => setAt(Math.min(found.length - 1, marked + 10)),
    PageUp: () => setAt(Math.max(0, marked - 10)),
    Enter: () => choose(found[marked]),
  };
  return (
    <div className="stack palette-box">
      <TextInput
        data-autofocus
        autoFocus
        aria-label="Search pages, actions, columns, steps, settings and help"
        placeholder="A page, an action, a column, a setting, a question"
        role="combobox"
        aria-expanded
        aria-autocomplete="list"
        aria-controls={`${id}-list`}
        aria-activedescendant={marked < 0 ? undefined : `${id}-${marked}`}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          const run = keys[event.key];
          if (run === undefined || event.nativeEvent.isComposing) return;
          event.preventDefault();
          run();
        }}
      />
      <ul ref={list} id={`${id}-list`} role="listbox" aria-label="Found" className="palette">
        {found.map((command, i) => (
          <li
            key={command.key}
            id={`${id}-${i}`}
            role="option"
            aria-selected={i === marked}
            onMouseMove={() => i !== marked && setAt(i)}
            onClick={() => choose(command)}
          >
            <span className="name" title={command.label}>
              {command.label}
            </span>
            <span className="dim name hint">
              {text === '' && recent.includes(command.key) ? `Lately used · ${command.hint}` : command.hint}
            </span>
          </li>
        ))}
      </ul>
      <p className={found.length === 0 ? 'dim' : 'visually-hidden'} role="status">
        {found.length === 0
          ? 'Nothing is called so. Use fewer or other words.'
          : `${counted(found.length, 'result')}`}
      </p>
    </div>
  );
}
