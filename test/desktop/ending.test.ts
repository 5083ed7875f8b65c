import { beforeEach, describe, expect, test, vi } from 'vitest';
import * as fake from './fake-electron.ts';

vi.mock('electron', () => fake);
const { askBeforeEnding } = await import('../../electron/ending.ts');

/** Jobs that begin and end as a test says. */
class FakeJobs {
  running: string[] = [];
  readonly #waiting: (() => void)[] = [];
  onceIdle(then: () => void): void {
    if (this.running.length === 0) then();
    else this.#waiting.push(then);
  }
  end(): void {
    this.running = [];
    for (const then of this.#waiting.splice(0)) then();
  }
}

let jobs: FakeJobs;
const open = (): fake.BrowserWindow => new fake.BrowserWindow({ webPreferences: {} });
const asked = (): fake.MessageBox[] => fake.dialog.asked as fake.MessageBox[];
/** Whatever was begun by an answer is done. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  fake.app.removeAllListeners();
  fake.app.exited = undefined;
  fake.BrowserWindow.all.length = 0;
  fake.dialog.asked.length = 0;
  jobs = new FakeJobs();
  askBeforeEnding(jobs);
});

describe('closing the last window', () => {
  test('asks nothing where no job is under way', () => {
    open().close();
    expect(asked()).toEqual([]);
    expect(fake.app.exited).toBe(0);
  });

  test('asks nothing where another window stays', () => {
    jobs.running = ['Train'];
    const [first] = [open(), open()];
    first!.close();
    expect(first!.closed).toBe(true);
    expect(asked()).toEqual([]);
  });

  test('names the job that it would end, and stays where the answer is to stay', async () => {
    jobs.running = ['Train'];
    fake.chosen.button = 'Stay';
    const window = open();
    window.close();
    // A second click while the question is open asks no second one.
    window.close();
    await settled();
    expect(asked()).toHaveLength(1);
    expect(asked()[0]).toMatchObject({
      message: '“Train” is still running.',
      buttons: ['Keep running in background', 'Cancel the job and close', 'Stay'],
      defaultId: 0,
      cancelId: 2,
    });
    expect(window.closed).toBe(false);
    expect(fake.app.exited).toBeUndefined();
  });

  test('counts and lists several', async () => {
    jobs.running = ['Train', 'Score'];
    fake.chosen.button = 'Stay';
    open().close();
    await settled();
    expect(asked()[0]!.message).toBe('2 jobs are still running.');
    expect(asked()[0]!.detail).toContain('· Train\n· Score\n');
    expect(asked()[0]!.buttons).toContain('Cancel the jobs and close');
  });

  test('ends the application where the answer is to cancel', async () => {
    jobs.running = ['Train'];
    fake.chosen.button = 'Cancel the job and close';
    open().close();
    await settled();
    expect(fake.app.exited).toBe(0);
    expect(asked()).toHaveLength(1);
  });
});

describe('in the background', () => {
  beforeEach(async () => {
    jobs.running = ['Train'];
    fake.chosen.button = 'Keep running in background';
    open().close();
    await settled();
  });

  test('a job runs to its end, and the application ends then', () => {
    expect(fake.BrowserWindow.all).toEqual([]);
    expect(fake.app.exited).toBeUndefined();
    jobs.end();
    expect(fake.app.exited).toBe(0);
  });

  test('a window that is opened meanwhile keeps the application, and is asked again', async () => {
    const window = open();
    fake.chosen.button = 'Stay';
    window.close();
    await settled();
    expect(asked()).toHaveLength(2);
    jobs.end();
    expect(window.closed).toBe(false);
    expect(fake.app.exited).toBeUndefined();
    window.close();
    expect(fake.app.exited).toBe(0);
  });
});

describe('quitting', () => {
  test.each([
    ['Stay', undefined, 2],
    ['Keep running in background', undefined, 0],
    ['Cancel the job and close', 0, 0],
  ])('%s', async (button, exited, windows) => {
    jobs.running = ['Train'];
    fake.chosen.button = button;
    open();
    open();
    fake.app.quit();
    await settled();
    expect(fake.app.exited).toBe(exited);
    expect(fake.BrowserWindow.all).toHaveLength(windows);
    expect(asked()).toHaveLength(1);
  });
});
