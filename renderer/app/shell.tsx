import { Loader } from '@mantine/core';
import { Suspense, useEffect, useState, useSyncExternalStore } from 'react';
import { engine } from '../engine.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { ErrorBoundary } from '../components/error-boundary.tsx';
import { ErrorNotice } from '../components/error-notice.tsx';
import { openDropped } from '../workspace/open-file.ts';
import { CommandPalette } from './command-palette.tsx';
import { useDraft } from './draft.ts';
import { followRunning } from './jobs.ts';
import { JobTray } from './job-tray.tsx';
import { pages } from './pages.ts';
import { refresh, useCurrent } from './queries.ts';
import { Rail } from './rail.tsx';
import { go, useRoute } from './route.ts';
import { TitleBar } from './title-bar.tsx';

export function Shell() {
  const connection = useSyncExternalStore(engine.subscribe, () => engine.state);
  const route = useRoute();
  const current = useCurrent();
  const folder = current.data?.open?.folder;
  const entry = pages.find((page) => page.route === route) ?? pages[0]!;
  const [paletteOpen, openPalette] = useState(false);
  const [dropError, setDropError] = useState<unknown>();
  const dropping = useDrop(setDropError);

  useEffect(() => {
    if (connection !== 'open') return;
    void refresh();
    void followRunning();
  }, [connection]);
  useEffect(() => {
    if (folder !== undefined) void useDraft.getState().load();
  }, [folder]);
  useEffect(() => {
    document.title =
      folder === undefined ? 'Assay' : `${entry.title} · ${current.data?.open?.name ?? ''} · Assay`;
  }, [folder, entry, current.data]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const control = event.ctrlKey || event.metaKey;
      if (control && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        openPalette(true);
      }
      // In a field the keys undo what was typed there.
      const typing = (event.target as HTMLElement).closest('input, textarea, [contenteditable]') !== null;
      if (control && !typing && event.key.toLowerCase() === 'z') {
        event.preventDefault();
        void (event.shiftKey ? useDraft.getState().redo() : useDraft.getState().undo());
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);

  const Page = entry.page;
  const needsWorkspace = entry.always !== true && current.data?.open === null;
  return (
    <div className={dropping ? 'frame dropping' : 'frame'}>
      <a className="visually-hidden" href="#page" onClick={(event) => skipTo(event, 'page')}>
        Skip to the page
      </a>
      <TitleBar openPalette={() => openPalette(true)} connection={connection} />
      <Rail route={entry.route} />
      <main className="page" id="page" tabIndex={-1} aria-label={entry.title}>
        {dropError !== undefined && (
          <div style={{ padding: '16px 24px 0' }}>
            <ErrorNotice error={dropError} onClose={() => setDropError(undefined)} />
          </div>
        )}
        {connection === 'refused' ? (
          <EmptyState
            title="This page was let go"
            text="The engine does not know this window any more. Open the workbench again with npm start."
          />
        ) : needsWorkspace ? (
          <EmptyState
            title={entry.title}
            text={`${entry.question} Open a file, a sample or a workspace first.`}
            action={{ label: 'Go to Start', run: () => go('') }}
          />
        ) : (
          <ErrorBoundary key={entry.route}>
            <Suspense fallback={<Loader size="sm" m="auto" aria-label="The page is being loaded" />}>
              <Page />
            </Suspense>
          </ErrorBoundary>
        )}
      </main>
      <JobTray />
      <CommandPalette opened={paletteOpen} onClose={() => openPalette(false)} />
    </div>
  );
}

function skipTo(event: { preventDefault(): void }, id: string): void {
  event.preventDefault();
  document.getElementById(id)?.focus();
}

/** A file that is dropped anywhere is opened. */
function useDrop(onError: (error: unknown) => void): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const isFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;
    const onOver = (event: DragEvent): void => {
      if (!isFile(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const onLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent): void => {
      setOver(false);
      const file = event.dataTransfer?.files[0];
      // A page that takes files itself (Score, Review) has done so already.
      if (file === undefined || event.defaultPrevented) return;
      event.preventDefault();
      openDropped(file).catch(onError);
    };
    window.addEventListener('dragover', onOver);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragover', onOver);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('drop', onDrop);
    };
  }, [onError]);
  return over;
}
