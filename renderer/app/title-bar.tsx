import { ActionIcon, Button, useMantineColorScheme, useComputedColorScheme } from '@mantine/core';
import { Moon, Redo2, Search, Sun, Undo2 } from 'lucide-react';
import type { ConnectionState } from '../engine.ts';
import { useDraft, useSection } from './draft.ts';
import { useCurrent } from './queries.ts';

export function TitleBar(props: { openPalette: () => void; connection: ConnectionState }) {
  const current = useCurrent();
  const data = useSection('data');
  const train = useSection('train');
  const { past, future, undo, redo } = useDraft();
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme('light') === 'dark';
  const open = current.data?.open;
  const source =
    typeof data.source === 'string' ? data.source : (data.source as { path?: string } | undefined)?.path;
  const places = [source, train.learner].filter((text): text is string => typeof text === 'string');
  return (
    <header className="title-bar">
      <strong>Assay</strong>
      <div className="place grow">
        {open !== null && open !== undefined && (
          <span className="name" title={open.folder}>
            {open.name}
          </span>
        )}
        {places.map((text) => (
          <span key={text} className="name dim" title={text}>
            · {text}
          </span>
        ))}
        <span className="dim">· CPU</span>
      </div>
      <Button
        variant="default"
        leftSection={<Search size={14} />}
        rightSection={<kbd className="dim">Ctrl K</kbd>}
        onClick={props.openPalette}
      >
        Search or do
      </Button>
      <div className="row grow" style={{ justifyContent: 'flex-end' }}>
        <span role="status" className="dim">
          {props.connection === 'lost' && 'The engine is being started again …'}
          {props.connection === 'connecting' && 'Connecting …'}
        </span>
        <ActionIcon aria-label="Undo" disabled={past.length === 0} onClick={() => void undo()}>
          <Undo2 size={16} />
        </ActionIcon>
        <ActionIcon aria-label="Redo" disabled={future.length === 0} onClick={() => void redo()}>
          <Redo2 size={16} />
        </ActionIcon>
        <ActionIcon
          aria-label={dark ? 'Light theme' : 'Dark theme'}
          onClick={() => setColorScheme(dark ? 'light' : 'dark')}
        >
          {dark ? <Sun size={16} /> : <Moon size={16} />}
        </ActionIcon>
      </div>
    </header>
  );
}
