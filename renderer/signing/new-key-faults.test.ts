import { expect, test } from 'vitest';
import { shortestPassphrase } from '../../native/signing/contract.ts';
import { isComplete, newKeyFaults } from './new-key-faults.ts';

const good = { name: 'Ann', passphrase: 'seven green lamps', again: 'seven green lamps' };
const none = { name: undefined, passphrase: undefined, again: undefined };

test('an empty form has no fault yet and is not complete', () => {
  const empty = { name: '', passphrase: '', again: '' };
  expect(newKeyFaults(empty)).toEqual(none);
  expect(isComplete(empty)).toBe(false);
});

test('it is complete with all three, and with no fewer', () => {
  expect(isComplete(good)).toBe(true);
  for (const field of ['name', 'passphrase', 'again'])
    expect(isComplete({ ...good, [field]: '' })).toBe(false);
});

test('a passphrase is counted in characters, as the engine counts it', () => {
  const enough = '😀'.repeat(shortestPassphrase);
  expect(isComplete({ ...good, passphrase: enough, again: enough })).toBe(true);
  const short = '😀'.repeat(shortestPassphrase - 1);
  expect(newKeyFaults({ ...good, passphrase: short, again: short })).toEqual({
    ...none,
    passphrase: 'It is shorter than 8 characters.',
  });
  expect(isComplete({ ...good, passphrase: short, again: short })).toBe(false);
});

test('a slip of the repeated passphrase is a fault, whatever its length', () => {
  expect(newKeyFaults({ ...good, again: 'seven green lamp' }).again).toBe('The two are not the same.');
  expect(isComplete({ ...good, again: 'seven green lamp' })).toBe(false);
});

test.each(['-dash', 'a/b', 'ends ', 'x'.repeat(65)])(
  'the engine refuses the name %j, and so does the form',
  (name) => {
    expect(newKeyFaults({ ...good, name }).name).toBeTruthy();
    expect(isComplete({ ...good, name })).toBe(false);
  },
);
