import { ActionIcon, Button, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { Moon, Redo2, Search, Sun, Undo2 } from 'lucide-react';
import type { ConnectionState } from '../engine.ts';
import { useDraft, useSection } from './draft.ts';
import { useCurrent, useKnown } from './queries.ts';
import { controlKey } from './shortcuts.ts';

export function TitleBar(props: { openPalette: () => void; connection: ConnectionState }) {
  const { past, future, undo, redo } = useDraft();
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme('light') === 'dark';
  return (
    <header className="title-bar">
      <Places />
      <Button
        variant="default"
        leftSection={<Search size={14} aria-hidden />}
        rightSection={<kbd className="dim">{controlKey} K</kbd>}
        aria-keyshortcuts="Control+K Meta+K"
        onClick={props.openPalette}
      >
        Search or do
      </Button>
      <div className="title-end">
        <span role="status" className="dim name">
          {props.connection === 'lost' && 'The engine is being started again …'}
          {props.connection === 'connecting' && 'Connecting …'}
        </span>
        <Tooltip label={`Undo (${controlKey} Z)`}>
          <ActionIcon
            aria-label="Undo"
            aria-keyshortcuts="Control+Z Meta+Z"
            disabled={past.length === 0}
            onClick={() => void undo()}
          >
            <Undo2 size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={`Redo (${controlKey} Shift Z)`}>
          <ActionIcon
            aria-label="Redo"
            aria-keyshortcuts="Control+Shift+Z Meta+Shift+Z"
            disabled={future.length === 0}
            onClick={() => void redo()}
          >
            <Redo2 size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <ActionIcon
          aria-label={dark ? 'Light theme' : 'Dark theme'}
          onClick={() => setColorScheme(dark ? 'light' : 'dark')}
        >
          {dark ? <Sun size={16} aria-hidden /> : <Moon size={16} aria-hidden />}
        </ActionIcon>
      </div>
    </header>
  );
}

/** What is in focus: workspace, data set, model, device; each leads to where it is chosen. */
function Places() {
  const open = useCurrent().data?.open ?? undefined;
  const data = useSection('data');
  const train = useSection('train');
  const known = useKnown().data;
  const source =
    typeof data.source === 'string' ? data.source : (data.source as { path?: string } | undefined)?.path;
  const learner = typeof train.learner === 'string' ? train.learner : undefined;
  const model = learner === 'foreign' ? 'imported model' : learner;
  const lacking = learner === 'foreign' ? ', not read' : ', not trained';
  const isTrained = known?.steps.model !== undefined;
  const places = [
    {
      what: 'Workspace',
      text: open?.name,
      title: open?.folder,
      to: 'settings?section=workspace',
    },
    { what: 'Data', text: open === undefined ? undefined : source, title: source, to: 'data' },
    {
      what: 'Model',
      text: open === undefined || learner === undefined ? undefined : `${model}${isTrained ? '' : lacking}`,
      title: model,
      to: 'train',
    },
    {
      what: 'Device',
      text: train.device === 'gpu' ? 'GPU' : 'CPU',
      title:
        train.device === 'gpu'
          ? 'Trees are grown on the GPU, where there is one'
          : `Models are trained on the CPU${train.device === 'cpu' ? '' : ' unless a GPU is quicker'}`,
      to: 'settings?section=device',
    },
  ];
  return (
    <nav className="places" aria-label="In focus">
      <strong>Assay</strong>
      {places
        .filter(({ text }) => text !== undefined)
        .map(({ what, text, title, to }) => (
          <a key={what} className={`name place-${what.toLowerCase()}`} href={`#/${to}`} title={title}>
            <span className="visually-hidden">{what}: </span>
            {text}
          </a>
        ))}
    </nav>
  );
}
