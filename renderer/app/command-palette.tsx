import { Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { runDraft } from './jobs.ts';
import { pages } from './pages.ts';
import { useStep } from './queries.ts';
import { go } from './route.ts';
import { profileResult } from '../../native/data/contract.ts';

interface Command {
  readonly label: string;
  readonly hint: string;
  run(): void;
}

/** Everything that can be gone to or done, found by typing. */
export function CommandPalette({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Search or do"
      size="lg"
      yOffset={60}
      withCloseButton={false}
    >
      {opened && <Palette onClose={onClose} />}
    </Modal>
  );
}

function Palette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const { step } = useStep('profile', profileResult);
  const commands: Command[] = [
    ...pages.map(({ title, question, route }) => ({ label: title, hint: question, run: () => go(route) })),
    { label: 'Train the model', hint: 'Run', run: () => void runDraft('model', 'Train') },
    {
      label: 'Measure the model',
      hint: 'Run up to fairness',
      run: () => void runDraft('all', 'Measure the model'),
    },
    ...(step?.result.columns ?? []).map(({ name, type }) => ({
      label: name,
      hint: `Column, ${type}`,
      run: () => go(`data?column=${encodeURIComponent(name)}`),
    })),
  ];
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = commands
    .filter(({ label, hint }) => words.every((word) => `${label} ${hint}`.toLowerCase().includes(word)))
    .slice(0, 12);
  const choose = (command: Command | undefined): void => {
    if (command === undefined) return;
    onClose();
    command.run();
  };
  return (
    <div className="stack">
      <TextInput
        data-autofocus
        aria-label="Search pages, actions and columns"
        placeholder="A page, an action or a column"
        role="combobox"
        aria-expanded
        aria-controls="palette-list"
        aria-activedescendant={found.length > 0 ? `palette-${at}` : undefined}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setAt(Math.min(found.length - 1, at + 1));
          else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1));
          else if (event.key === 'Enter') choose(found[at]);
          else return;
          event.preventDefault();
        }}
      />
      <ul id="palette-list" role="listbox" aria-label="Found" className="palette">
        {found.map((command, i) => (
          <li
            key={`${command.hint} ${command.label}`}
            id={`palette-${i}`}
            role="option"
            aria-selected={i === at}
            onMouseEnter={() => setAt(i)}
            onClick={() => choose(command)}
          >
            <span className="name">{command.label}</span>
            <span className="dim name">{command.hint}</span>
          </li>
        ))}
        {found.length === 0 && <li className="dim">Nothing is called so.</li>}
      </ul>
    </div>
  );
}
