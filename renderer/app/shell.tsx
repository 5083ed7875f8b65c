import { Loader } from '@mantine/core';
import { Suspense, useEffect, useState, useSyncExternalStore } from 'react';
import { engine } from '../engine.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { ErrorBoundary } from '../components/error-boundary.tsx';
import { ErrorNotice } from '../components/error-notice.tsx';
import { openDropped, openGranted, openWorkspace } from '../workspace/open-file.ts';
import { CommandPalette } from './command-palette.tsx';
import { useDraft } from './draft.ts';
import { focusHeading } from './focus-heading.ts';
import { closeError, reportError, useFrameError } from './frame-errors.ts';
import { HelpDrawer } from './help-drawer.tsx';
import { useHelp } from './help-store.ts';
import { followRunning } from './jobs.ts';
import { JobTray } from './job-tray.tsx';
import { pages } from './pages.ts';
import { refresh, useCurrent } from './queries.ts';
import { Rail } from './rail.tsx';
import { currentRoute, go, useRoute } from './route.ts';
import { TitleBar } from './title-bar.tsx';
import { loadView } from './view-preferences.ts';

export function Shell() {
  const connection = useSyncExternalStore(engine.subscribe, () => engine.state);
  const route = useRoute();
  const current = useCurrent();
  const folder = current.data?.open?.folder;
  const entry = pages.find((page) => page.route === route) ?? pages[0]!;
  const [paletteOpen, openPalette] = useState(false);
  const frameError = useFrameError(({ error }) => error);
  const dropping = useDrop();

  useEffect(() => {
    if (connection !== 'open') return;
    loadView().catch(reportError);
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
      // In a field the keys undo what was typed there, and a question mark is one.
      const typing = (event.target as HTMLElement).closest('input, textarea, [contenteditable]') !== null;
      if (event.key === '?' && !control && !typing) {
        event.preventDefault();
        useHelp.getState().open(currentRoute());
      }
      if (control && !typing && event.key.toLowerCase() === 'z') {
        event.preventDefault();
        void (event.shiftKey ? useDraft.getState().redo() : useDraft.getState().undo());
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);

  useEffect(() => {
    window.assayDesktop?.onMenu((command) => {
      if (command === 'search') openPalette(true);
      else if (command.startsWith('go:')) go(command.slice('go:'.length));
      else chosenByMenu(command).catch(reportError);
    });
  }, []);
  useEffect(() => focusHeading(entry.route), [entry.route]);

  const Page = entry.page;
  const needsWorkspace = entry.always !== true && current.data?.open === null;
  return (
    <div className={dropping ? 'frame dropping' : 'frame'}>
      <a className="skip" href="#page" onClick={(event) => skipTo(event, 'page')}>
        Skip to the page
      </a>
      <TitleBar openPalette={() => openPalette(true)} connection={connection} />
      <Rail route={entry.route} />
      <main className="page" id="page" tabIndex={-1} aria-label={entry.title}>
        {frameError !== undefined && (
          <div style={{ padding: '16px 24px 0' }}>
            <ErrorNotice error={frameError} onClose={closeError} />
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
            <Suspense
              fallback={<Loader size="sm" m="auto" role="status" aria-label="The page is being loaded" />}
            >
              <Page />
            </Suspense>
          </ErrorBoundary>
        )}
      </main>
      <JobTray />
      <CommandPalette opened={paletteOpen} onClose={() => openPalette(false)} />
      <HelpDrawer />
    </div>
  );
}

function skipTo(event: { preventDefault(): void }, id: string): void {
  event.preventDefault();
  document.getElementById(id)?.focus();
}

async function chosenByMenu(command: string): Promise<void> {
  if (command === 'open-file') {
    // A file field opens at a click or key in the page only, and a menu is neither.
    const file = await window.assayDesktop?.openFile([]);
    if (file !== null && file !== undefined) await openGranted(file);
  } else if (command === 'open-workspace') {
    const folder = await window.assayDesktop?.openFolder();
    if (folder !== null && folder !== undefined) await openWorkspace(folder.grant);
  }
}

/** A file that is dropped anywhere is opened. */
function useDrop(): boolean {
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
      openDropped(file).catch(reportError);
    };
    window.addEventListener('dragover', onOver);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragover', onOver);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('drop', onDrop);
    };
  }, []);
  return over;
}
