import { expect, test } from 'vitest';
import type { RecordedEvent } from '../../../native/workspace/contract.ts';
import { eventBodies } from '../../../native/workspace/events.ts';
import { eventGroups, eventWords } from './event-words.ts';

const event = (kind: string, body: unknown): RecordedEvent => ({
  seq: 7,
  time: '2026-11-21T07:38:58.000Z',
  actor: 'local',
  kind,
  digest: 'd'.repeat(64),
  prev: 'e'.repeat(64),
  body,
});

test('an event reads as a sentence', () => {
  const titles = { 'training.fit': 'Train the model' };
  expect(eventWords(event('step.finished', { seconds: 3.1, step: { kind: 'training.fit' } }), titles)).toBe(
    "Step 'Train the model' finished in 3.1 s",
  );
  expect(eventWords(event('package.exported', { name: 'adult-income', version: '1.0.0' }), {})).toBe(
    'Package adult-income 1.0.0 exported',
  );
  expect(eventWords(event('source.opened', { name: 'adult_train.csv.gz', bytes: 1_234_000 }), {})).toBe(
    'File adult_train.csv.gz opened (1.23 MB)',
  );
  expect(eventWords(event('job.failed', { kind: 'training.fit', error: 'Cancelled' }), titles)).toBe(
    "Step 'Train the model' did not finish: it was cancelled",
  );
  expect(eventWords(event('step.finished', null), titles)).toBe('Erased: what event 7 (step.finished) said');
});

test('every kind of event has words and a group', () => {
  const grouped = new Set<string>(eventGroups.flatMap(({ kinds }) => kinds));
  for (const kind of Object.keys(eventBodies)) {
    expect(grouped).toContain(kind);
    expect(eventWords(event(kind, {}), {})).not.toBe(kind);
  }
});
