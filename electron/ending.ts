import { app, BrowserWindow, dialog } from 'electron';
import type { EngineProcess } from './engine-process.ts';

type Jobs = Pick<EngineProcess, 'running' | 'onceIdle'>;
type Choice = 'background' | 'end' | 'stay';

/** In the order of the question's buttons. The first loses nothing. */
const choices: readonly Choice[] = ['background', 'end', 'stay'];

/**
 * The application ends with its last window, and its jobs with it: a person is asked first where any are under way.
 * They may run to their end without a window; opening the application again shows them.
 */
export function askBeforeEnding(jobs: Jobs): void {
  let asking = false;
  /** A person let the jobs go. */
  let agreed = false;
  let inBackground = false;

  const mustAsk = (): boolean => !agreed && jobs.running.length > 0;

  async function askAnd(end: () => void, window?: BrowserWindow): Promise<void> {
    if (asking) return;
    asking = true;
    const choice = await ask(jobs.running, window).finally(() => (asking = false));
    if (choice === 'stay') return;
    if (choice === 'end') {
      agreed = true;
      end();
      return;
    }
    inBackground = true;
    for (const one of BrowserWindow.getAllWindows()) one.close();
  }

  app.on('browser-window-created', (_event, window) => {
    // Whoever opened it sees what goes on, and may be asked again.
    inBackground = false;
    window.on('close', (event) => {
      if (BrowserWindow.getAllWindows().length > 1 || inBackground || !mustAsk()) return;
      event.preventDefault();
      void askAnd(() => window.close(), window);
    });
  });
  app.on('before-quit', (event) => {
    if (!mustAsk()) return;
    event.preventDefault();
    void askAnd(() => app.quit(), BrowserWindow.getFocusedWindow() ?? undefined);
  });
  app.on('window-all-closed', () => {
    if (!inBackground) return app.quit();
    jobs.onceIdle(() => {
      if (inBackground) app.quit();
    });
  });
}

async function ask(titles: readonly string[], window: BrowserWindow | undefined): Promise<Choice> {
  const [first] = titles;
  // It may have ended between the closing and the question.
  if (first === undefined) return 'end';
  const one = titles.length === 1;
  const options = {
    type: 'question' as const,
    title: 'Assay',
    message: one ? `“${first}” is still running.` : `${String(titles.length)} jobs are still running.`,
    detail: [
      ...(one ? [] : [...titles.map((title) => `· ${title}`), '']),
      `In the background ${one ? 'it runs to its end, and Assay ends with it' : 'they run to their end, and Assay ends with them'}. Open Assay again to look.`,
      'Steps that are finished are kept, whatever you choose.',
    ].join('\n'),
    buttons: ['Keep running in background', `Cancel the ${one ? 'job' : 'jobs'} and close`, 'Stay'],
    defaultId: choices.indexOf('background'),
    cancelId: choices.indexOf('stay'),
    noLink: true,
  };
  const { response } = await (window === undefined
    ? dialog.showMessageBox(options)
    : dialog.showMessageBox(window, options));
  return choices[response] ?? 'stay';
}
